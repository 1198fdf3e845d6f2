// The alias of Express 4 has no types. The tests use only what is the same in Express 5.
declare module 'express4' {
  import express from 'express';
  export default express;
}
