/** `T` while it is made: its optional properties are set if they have a value. */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
