// Express 4 under an alias has no types of its own; what the tests use of it is the same as in 5.
declare module 'express4' {
  import express from 'express';
  export default express;
}
