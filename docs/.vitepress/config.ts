import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type DefaultTheme, defineConfigWithTheme } from 'vitepress';
import { Anchors } from './anchors.ts';
import { linksOfRepository } from './links.ts';
import { EN, ZH } from './menus.ts';
import { isPage, pageOf, ROOT, translatedPages } from './pages.ts';
import { inlinePictures } from './pictures.ts';
import { weightOf, wordsOf } from './search.ts';
import { slugOf } from './slugs.ts';

/** The Vue of VitePress: pages at the root of the repository do not find it. */
const VUE = dirname(createRequire(import.meta.resolve('vitepress')).resolve('vue/package.json'));

const ICON = readFileSync(join(ROOT, 'packages/simulator/explorer/public/icon.svg'), 'utf8');

const anchors = new Anchors();

/** The documents of the repository as a site: its READMEs and docs/, each with the links that it has in the repository. */
export default defineConfigWithTheme<DefaultTheme.Config & { readonly translated?: readonly string[] }>({
  title: 'notify-capture',
  description: 'Receive Alipay (Antom) capture notifications in Node',
  srcDir: ROOT,
  srcExclude: [
    '**/.*/**',
    'bench/**',
    'tests/**',
    'tmp/**',
    'packages/*/{api,explorer,src,test}/**',
    '**/CHANGELOG.md',
    'AGENTS.md',
  ],
  rewrites: (path) => pageOf(path),
  outDir: `${import.meta.dirname}/dist`,
  cacheDir: `${import.meta.dirname}/cache`,
  cleanUrls: true,
  lastUpdated: false,
  transformHtml: (html, _file, { page }) => anchors.read(page, html),
  buildEnd: () => anchors.check(),
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  vite: {
    publicDir: `${import.meta.dirname}/../public`,
    logLevel: 'warn',
    resolve: {
      alias: [
        { find: /^vue\/server-renderer$/, replacement: join(VUE, 'server-renderer/index.mjs') },
        { find: /^vue$/, replacement: join(VUE, 'dist/vue.runtime.esm-bundler.js') },
      ],
    },
  },
  markdown: {
    anchor: { slugify: slugOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { haproxy: 'nginx', redis: 'sh' },
    config(md) {
      md.use(linksOfRepository, { isPage, pageOf }).use(inlinePictures);
    },
  },
  locales: { root: { label: 'English', lang: 'en', ...EN }, zh: { label: '简体中文', lang: 'zh-CN', ...ZH } },
  themeConfig: {
    translated: translatedPages(),
    outline: [2, 3],
    externalLinkIcon: true,
    search: {
      provider: 'local',
      options: {
        miniSearch: { options: { tokenize: wordsOf }, searchOptions: { boostDocument: weightOf } },
        locales: {
          zh: {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
              modal: {
                displayDetails: '显示详情',
                resetButtonTitle: '清除',
                backButtonTitle: '关闭',
                noResultsText: '没有结果：',
                footer: { selectText: '选择', navigateText: '切换', closeText: '关闭' },
              },
            },
          },
        },
      },
    },
  },
});
