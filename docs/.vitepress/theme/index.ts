import DefaultTheme from 'vitepress/theme-without-fonts';
import '../../../packages/simulator/src/report/tokens.css';
import './theme.css';

export default DefaultTheme;
