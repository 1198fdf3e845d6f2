import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme, LocaleSpecificConfig } from 'vitepress';
import { ROOT } from './pages.ts';

type Menu = LocaleSpecificConfig<DefaultTheme.Config>;
type Item = readonly [text: string, link: string];

const PACKAGES = [
  'core',
  'express',
  'fastify',
  'nestjs',
  'web',
  'postgres',
  'redis',
  'opentelemetry',
  'simulator',
];
const EXAMPLES = [
  'express',
  'fastify',
  'nest',
  'next',
  'hono',
  'queue-bullmq',
  'queue-pg-boss',
  'observability',
  'other-languages',
];

const START: readonly Item[] = [
  ['Express', 'express'],
  ['Fastify', 'fastify'],
  ['Nest', 'nest'],
  ['Next.js', 'next'],
  ['Hono', 'hono'],
  ['AWS Lambda', 'lambda'],
  ['Google Cloud Functions', 'cloud-functions'],
];

/** Each error code and the name of its page. */
const CODES: readonly Item[] = readdirSync(join(ROOT, 'docs', 'errors'))
  .map((file) => file.replace('.md', ''))
  .filter((code) => code !== 'index')
  .map((code) => [code, code]);

/** The menu of the site in English. */
export const EN: Menu = {
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start/express', activeMatch: '^/start/' },
      { text: 'Error codes', link: '/errors/', activeMatch: '^/errors/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Questions', link: '/troubleshooting' },
    ],
    sidebar: {
      ...referenceMenus(),
      '/errors/': [
        group('Documents', '/', [
          ['notify-capture', ''],
          ['Replies', 'replies'],
          ['Questions by symptom', 'troubleshooting'],
          ['After an outage', 'after-an-outage'],
        ]),
        group('Error codes', '/errors/', [['All error codes', ''], ...CODES]),
      ],
      '/': [
        group('Introduction', '/', [
          ['notify-capture', ''],
          ['What goes wrong by hand', 'by-hand'],
          ['PHP, Python, Go and Java', 'other-languages'],
          ['Migration', 'migration'],
          ['How it works', 'how-it-works'],
        ]),
        group('Getting started', '/start/', [
          ...START,
          ['Any other framework', 'other'],
          ['Break it, and fix it', '/break-it'],
        ]),
        group('Receive', '/', [
          ['Results and actions', 'results'],
          ['Other kinds', 'other-notifications'],
          ['Idempotency and stores', 'idempotency'],
          ['Exactly once, with your ORM', 'orms'],
          ['Raw body', 'raw-body'],
          ['Proxies and the signed path', 'proxies'],
          ['What may stand in front', 'in-front'],
          ['Keys and rotation', 'keys'],
          ['Testing your handler', 'testing'],
        ]),
        group('Operate', '/', [
          ['Checklist before production', 'production'],
          ['Error codes', 'errors/'],
          ['Replies', 'replies'],
          ['Questions by symptom', 'troubleshooting'],
          ['Lost notifications', 'lost-notifications'],
          ['Reconciliation with SQL', 'reconciliation'],
          ['Observability', 'observability'],
          ['Scaling', 'scaling'],
          ['After an outage', 'after-an-outage'],
        ]),
        group('Reference', '/', [
          ['API of the packages', 'api/'],
          ['Errors of the simulator', 'simulator-errors'],
          ['Reliability', 'reliability'],
          ['Performance', 'performance'],
          ['Sizes', 'sizes'],
          ['Threats and their cost', 'security'],
          ['Security policy', 'security-policy'],
          ['For coding agents', 'agents'],
        ]),
        folded('Packages', named('/packages/', PACKAGES)),
        folded('Examples', named('/examples/', EXAMPLES)),
        folded(
          'Contribute',
          group('', '/', [
            ['Architecture', 'ARCHITECTURE'],
            ['Contributing', 'CONTRIBUTING'],
          ]),
        ),
      ],
    },
    outline: { level: [2, 3], label: 'On this page' },
  },
};

/** The menu in Chinese: the translated pages. */
export const ZH: Menu = {
  themeConfig: {
    nav: [
      { text: '开始', link: '/zh/start/express', activeMatch: '^/zh/start/' },
      { text: '错误码', link: '/zh/errors/', activeMatch: '^/zh/errors/' },
      { text: 'API（英文）', link: '/api/' },
    ],
    sidebar: {
      '/zh/errors/': [
        group('文档', '/zh/', [['notify-capture', '']]),
        group('错误码', '/zh/errors/', [['全部错误码', ''], ...CODES]),
      ],
      '/zh/': [
        group('介绍', '/zh/', [
          ['notify-capture', ''],
          ['迁移', 'migration'],
        ]),
        group('开始使用', '/zh/start/', [...START, ['其他框架', 'other']]),
        group('接收', '/zh/', [
          ['结果与操作', 'results'],
          ['其他种类', 'other-notifications'],
          ['密钥与轮换', 'keys'],
          ['错误码', 'errors/'],
        ]),
        group('测试', '/zh/', [
          ['测试处理函数', 'testing'],
          ['模拟器', 'simulator'],
          ['模拟器的错误', 'simulator-errors'],
          ['PHP、Python、Go 和 Java', 'other-languages'],
        ]),
        group('运维', '/zh/', [['用 SQL 对账', 'reconciliation']]),
      ],
    },
    outline: { level: [2, 3], label: '本页内容' },
    docFooter: { prev: '上一页', next: '下一页' },
    darkModeSwitchLabel: '主题',
    lightModeSwitchTitle: '浅色',
    darkModeSwitchTitle: '深色',
    sidebarMenuLabel: '目录',
    returnToTopLabel: '回到顶部',
    langMenuLabel: '语言',
    skipToContentLabel: '跳到正文',
  },
};

function group(text: string, base: string, items: readonly Item[]): DefaultTheme.SidebarItem {
  return {
    text,
    items: items.map(([name, link]) => ({ text: name, link: link.startsWith('/') ? link : base + link })),
  };
}

function named(base: string, names: readonly string[]): DefaultTheme.SidebarItem {
  return group(
    '',
    base,
    names.map((name) => [name, name]),
  );
}

function folded(text: string, { items = [] }: DefaultTheme.SidebarItem): DefaultTheme.SidebarItem {
  return { text, items, collapsed: true };
}

/** The menus of the API reference, which `scripts/reference.ts` writes with it: each entry of a package has its own. */
function referenceMenus(): DefaultTheme.SidebarMulti {
  const file = join(ROOT, 'docs/api/typedoc-sidebar.json');
  const entries: DefaultTheme.SidebarItem[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const all = entries.map(({ text = '', link = '' }) => ({ text, link }));
  const menu = (own: DefaultTheme.SidebarItem[]): DefaultTheme.SidebarItem[] => [
    ...own,
    { text: 'Packages', items: all },
    group('', '/', [['All documents', '']]),
  ];
  return {
    '/api/': menu([]),
    ...Object.fromEntries(entries.map((entry) => [entry.link, menu([{ ...entry, collapsed: false }])])),
  };
}
