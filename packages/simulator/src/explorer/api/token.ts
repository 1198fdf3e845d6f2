/** The header with the token. */
export const TOKEN_HEADER = 'x-explorer-token';

/**
 * The parameter of the fragment with the token: `http://127.0.0.1:4646/#token=…`. A browser sends no fragment to any server.
 * The page keeps the token and removes it from the address. A cookie would go to every server of this machine, because
 * cookies are shared between ports.
 */
export const FRAGMENT_PARAMETER = 'token';
