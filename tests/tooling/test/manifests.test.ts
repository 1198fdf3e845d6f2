import { describe, expect, it } from 'vitest';
import { manifestIn, published, ROOT } from '../../../scripts/workspace.ts';

const { engines } = manifestIn(ROOT);
const PACKAGES = published().map(({ manifest }) => [manifest.name, manifest] as const);

describe('the manifest of a published package', () => {
  it.each(PACKAGES)('describes %s for a search on npm', (name, { description = '', keywords = [] }) => {
    expect(description).toMatch(/Alipay \(Antom\)/);
    expect(description).toMatch(/capture notifications/);
    expect(keywords).toEqual(expect.arrayContaining(['alipay', 'antom', 'notifyCapture', 'webhook']));
    expect(keywords.length).toBeGreaterThanOrEqual(6);
    expect(new Set(keywords).size).toBe(keywords.length);
    const [, part = ''] = name.split('/');
    if (part !== 'core') expect(keywords).toContain(part);
  });

  it.each(PACKAGES)('names the Node of the workspace: %s', (_, manifest) => {
    expect(manifest.engines).toEqual(engines);
    expect(engines?.node).toMatch(/^>=\d+\.\d+\.\d+$/);
  });

  it('has a description of its own', () => {
    const descriptions = PACKAGES.map(([, { description }]) => description);
    expect(new Set(descriptions).size).toBe(PACKAGES.length);
  });
});
