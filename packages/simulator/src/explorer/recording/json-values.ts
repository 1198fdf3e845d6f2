/** A string, a number or literal, a bracket, or a separator of JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+|[^\s"{}[\],:]+/gs;

interface Container {
  readonly isObject: boolean;
  /** The name of the current member, or the index of the current entry. */
  at: string;
  expectsName: boolean;
}

/**
 * Replaces values of JSON, and leaves everything else as it is: white space, escapes, the order of members.
 *
 * @param replace returns another value, or `undefined` to keep the value
 * @param rename returns the name of a member, or another one
 */
export function replaceValues(
  json: string,
  replace: (path: string, value: string | number) => string | number | undefined,
  rename: (name: string) => string,
): string {
  const stack: Container[] = [];
  const pathOf = (): string => stack.map(({ at }) => at).join('.');
  return (json.match(TOKENS) ?? [])
    .map((token) => {
      const top = stack.at(-1);
      if (token.trim() === '') return token;
      if (token === '{' || token === '[') {
        stack.push({ isObject: token === '{', at: token === '{' ? '' : '0', expectsName: token === '{' });
        return token;
      }
      if (token === '}' || token === ']') {
        stack.pop();
        return token;
      }
      if (token === ',' && top !== undefined) {
        if (top.isObject) top.expectsName = true;
        else top.at = String(Number(top.at) + 1);
        return token;
      }
      if (token === ',' || token === ':') return token;
      if (top?.expectsName) {
        const name = String(JSON.parse(token));
        top.at = rename(name);
        top.expectsName = false;
        return top.at === name ? token : JSON.stringify(top.at);
      }
      const value: unknown = JSON.parse(token);
      if (typeof value !== 'string' && typeof value !== 'number') return token;
      const replaced = replace(pathOf(), value);
      return replaced === undefined ? token : JSON.stringify(replaced);
    })
    .join('');
}
