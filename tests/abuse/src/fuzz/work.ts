import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** The calls that cost something, counted in the whole process. */
export const counted = { verify: 0, publicDecrypt: 0, parse: 0, hashedBytes: 0 };
export type Work = typeof counted;

const { verify, publicDecrypt } = crypto;
const { parse } = JSON;

crypto.verify = ((...given: Parameters<typeof verify>) => {
  counted.verify += 1;
  return verify(...given);
}) as typeof verify;
crypto.publicDecrypt = (...given: Parameters<typeof publicDecrypt>) => {
  counted.publicDecrypt += 1;
  return publicDecrypt(...given);
};
// A diagnosis hashes each form that it tries.
const hash = Object.getPrototypeOf(crypto.createHash('sha256')) as crypto.Hash;
const { update } = hash;
hash.update = function (this: crypto.Hash, ...given: Parameters<typeof update>) {
  counted.hashedBytes += Buffer.byteLength(given[0]);
  return update.apply(this, given);
} as typeof update;
JSON.parse = ((...given: Parameters<typeof parse>) => {
  counted.parse += 1;
  return parse(...given);
}) as typeof parse;
syncBuiltinESMExports();

/** The work since a point in time. */
export function workSince(start: Work): Work {
  return {
    verify: counted.verify - start.verify,
    publicDecrypt: counted.publicDecrypt - start.publicDecrypt,
    parse: counted.parse - start.parse,
    hashedBytes: counted.hashedBytes - start.hashedBytes,
  };
}
