import { type Theme, withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import '../../../packages/simulator/src/report/tokens.css';
import './theme.css';

const CHINESE = '/zh/';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ router, siteData }) {
    const translated: readonly string[] = siteData.value.themeConfig.translated;
    // The switch of languages leads to the same page, but many pages are in English only.
    router.onBeforeRouteChange = (to) => {
      const [path = ''] = to.split(/[?#]/);
      const isMissing = path.startsWith(withBase(CHINESE)) && !translated.map(withBase).includes(path);
      if (!isMissing) return true;
      router.go(withBase(CHINESE));
      return false;
    };
  },
};

export { theme as default };
