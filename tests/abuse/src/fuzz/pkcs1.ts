import { constants, createHash, createPublicKey, type KeyObject, privateEncrypt } from 'node:crypto';
import fc from 'fast-check';

/** DER of the digest info of SHA-256, before the 32 bytes of the hash (RFC 8017, 9.2, note 1). */
const SHA256 = '3031300d060960864801650304020105000420';
/** The same without the NULL of the parameters, with lengths that fit. */
const SHA256_WITHOUT_NULL = '302f300b0609608648016503040201' + '0420';
const SHA1 = '3021300906052b0e03021a05000414';
const SHA512 = '3051300d060960864801650304020305000440';
const MD5 = '3020300c06082a864886f70d020505000410';
const SHA224 = '302d300d06096086480165030402040500041c';

const hash = (content: Uint8Array, algorithm = 'sha256'): Buffer =>
  createHash(algorithm).update(content).digest();
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The only right encoding (RFC 8017, 9.2): 00 01 FF … FF 00, digest info, hash. */
function encoded(content: Uint8Array, length: number): Buffer {
  const info = Buffer.concat([hex(SHA256), hash(content)]);
  return Buffer.concat([hex('0001'), Buffer.alloc(length - info.length - 3, 0xff), hex('00'), info]);
}

/** Makes a wrong encoding of the right content. */
type Fault = (content: Uint8Array, length: number) => Buffer;

const filled = (head: string, padding: number, tail: Buffer, length: number): Buffer => {
  const [start, end] = [hex(head), Buffer.concat([hex('00'), tail])];
  return Buffer.concat([start, Buffer.alloc(length - start.length - end.length, padding), end]);
};
const info = (prefix: string, content: Uint8Array, algorithm = 'sha256'): Buffer =>
  Buffer.concat([hex(prefix), hash(content, algorithm)]);
/** The padding stops early, and free bytes follow the hash: what a forger needs for a small exponent. */
const withGarbage =
  (ps: number, prefix: string): Fault =>
  (content, length) => {
    const start = Buffer.concat([hex('0001'), Buffer.alloc(ps, 0xff), hex('00'), info(prefix, content)]);
    return Buffer.concat([start, Buffer.alloc(length - start.length, 0x5a)]);
  };
/** A digest info whose parameters are longer than NULL and hold free bytes. */
const longParameters =
  (size: number): Fault =>
  (content, length) => {
    const parameters = Buffer.concat([hex('04'), Buffer.from([size]), Buffer.alloc(size, 0x41)]);
    const algorithm = Buffer.concat([hex('0609608648016503040201'), parameters]);
    const digest = Buffer.concat([hex('0420'), hash(content)]);
    const sequence = Buffer.concat([hex('30'), Buffer.from([algorithm.length]), algorithm, digest]);
    const all = Buffer.concat([hex('30'), Buffer.from([sequence.length]), sequence]);
    return filled('0001', 0xff, all, length);
  };

/** The faults of PKCS#1 v1.5 encodings that verifiers have accepted. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'block type 0': (content, length) => filled('0000', 0xff, info(SHA256, content), length),
  'block type 2': (content, length) => filled('0002', 0xff, info(SHA256, content), length),
  'block type 1 with padding of zeros': (content, length) =>
    filled('0001', 0x00, info(SHA256, content), length),
  'padding of FE': (content, length) => filled('0001', 0xfe, info(SHA256, content), length),
  'one wrong byte in the padding': (content, length) => {
    const block = encoded(content, length);
    block[length >> 1] = 0x7f;
    return block;
  },
  'no separator': (content, length) => {
    const block = encoded(content, length);
    block[block.indexOf(0, 2)] = 0xff;
    return block;
  },
  'no first zero': (content, length) => Buffer.concat([encoded(content, length).subarray(1), hex('00')]),
  'short padding, garbage behind the hash': withGarbage(8, SHA256),
  'no padding, garbage behind the hash': withGarbage(0, SHA256),
  'short padding, no NULL, garbage behind the hash': withGarbage(8, SHA256_WITHOUT_NULL),
  'one byte behind the hash': (content, length) => Buffer.concat([encoded(content, length - 1), hex('5a')]),
  'NULL missing': (content, length) => filled('0001', 0xff, info(SHA256_WITHOUT_NULL, content), length),
  'long parameters': longParameters(60),
  'empty parameters of another type': longParameters(0),
  'the hash alone': (content, length) => filled('0001', 0xff, hash(content), length),
  'the digest info of SHA-1 around SHA-256': (content, length) =>
    filled('0001', 0xff, info(SHA1, content), length),
  'SHA-1': (content, length) => filled('0001', 0xff, info(SHA1, content, 'sha1'), length),
  'SHA-224': (content, length) => filled('0001', 0xff, info(SHA224, content, 'sha224'), length),
  'SHA-512': (content, length) => filled('0001', 0xff, info(SHA512, content, 'sha512'), length),
  MD5: (content, length) => filled('0001', 0xff, info(MD5, content, 'md5'), length),
  'a length in long form': (content, length) => {
    const digest = Buffer.concat([hex('308131300d060960864801650304020105000420'), hash(content)]);
    return filled('0001', 0xff, digest, length);
  },
  'an indefinite length': (content, length) => {
    const digest = Buffer.concat([hex('3080300d060960864801650304020105000420'), hash(content), hex('0000')]);
    return filled('0001', 0xff, digest, length);
  },
  'the hash of other content': (content, length) => encoded(Buffer.concat([content, hex('00')]), length),
  'the hash cut by a byte': (content, length) => {
    const digest = Buffer.concat([hex(SHA256), hash(content).subarray(0, 31)]);
    return filled('0001', 0xff, digest, length);
  },
  'the hash twice': (content, length) =>
    filled('0001', 0xff, Buffer.concat([info(SHA256, content), hash(content)]), length),
  zero: (_content, length) => Buffer.alloc(length),
  one: (_content, length) => Buffer.concat([Buffer.alloc(length - 1), hex('01')]),
};

/** A fault, or the right encoding with some bits turned. */
export const fault: fc.Arbitrary<{ readonly name: string; readonly encode: Fault }> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...Object.entries(FAULTS)).map(([name, encode]) => ({ name, encode })),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(8 * 255 - 1), { minLength: 1, maxLength: 3 }).map((bits) => ({
      name: 'turned bits',
      encode: (content: Uint8Array, length: number): Buffer =>
        turned(encoded(content, length), new Set(bits)),
    })),
  },
);

function turned(block: Buffer, bits: ReadonlySet<number>): Buffer {
  // The first byte stays zero: the number must be less than the modulus.
  for (const bit of bits) block[1 + (bit >> 3)] = (block[1 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
  return block;
}

/** The signature whose encoding is this block: only the owner of the private key can make it. */
export function signBlock(block: Uint8Array, privateKey: KeyObject): Buffer {
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
}

/** Is it a signature over this content? Computed by hand, so that the tests do not compare the product with itself. */
export function isSignature(value: Uint8Array, content: Uint8Array, privateKey: KeyObject): boolean {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const [modulus, exponent] = [n, e].map((part) =>
    BigInt(`0x${Buffer.from(part, 'base64url').toString('hex')}`),
  );
  const length = Buffer.from(n, 'base64url').length;
  if (modulus === undefined || exponent === undefined || value.length !== length) return false;
  const number = BigInt(`0x0${Buffer.from(value).toString('hex')}`);
  if (number >= modulus) return false;
  const expected = BigInt(`0x${encoded(content, length).toString('hex')}`);
  return power(number, exponent, modulus) === expected;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
