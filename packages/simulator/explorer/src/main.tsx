import { render } from 'preact';
import '../../src/report/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/frame.css';
import './style/cases.css';
import './style/message.css';
import './style/signed-string.css';
import './style/exchange.css';
import './style/time-line.css';
import './style/history.css';
import './style/pages.css';
import './style/narrow.css';
import { start } from './store/start.ts';
import { App } from './view/app.tsx';

const page = document.getElementById('page');
if (page !== null) render(<App />, page);
void start();
