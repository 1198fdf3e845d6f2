import { defineConfig } from 'vite';
import { thirdPartyLicenses } from './third-party-licenses.ts';

/** The page of `notify-capture explore`: static files that load nothing from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [thirdPartyLicenses()],
  build: {
    outDir: '../dist/explorer',
    emptyOutDir: true,
    // The first versions with light-dark() in styles.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // The Content-Security-Policy of the server allows no inline code and no data: URLs in styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
