/** The body of every reply with a status of 400 or more. */
export interface ApiError {
  readonly error: {
    /**
     * A code of `SimulatorError`, or one of the server: `TOKEN_WRONG`, `HOST_WRONG`, `ORIGIN_WRONG`, `NOT_FOUND`,
     * `METHOD_WRONG`, `BODY_TOO_LARGE`, `BODY_INVALID`, `NO_ENDPOINT`, `ENDPOINT_CHANGED`, `RUN_UNKNOWN`, `TOO_MANY_RUNS`,
     * `IMPORT_UNREADABLE`, `INTERNAL`.
     */
    readonly code: string;
    /** In Chinese if the header `accept-language` of the request starts with `zh`, otherwise in English. */
    readonly message: string;
    /** How to fix it. */
    readonly hint: string;
    /** The field of the request that is wrong, such as `draft.requestTime`. */
    readonly path?: string;
  };
}
