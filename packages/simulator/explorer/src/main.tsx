import { render } from 'preact';
import '../../src/report/tokens.css';

const page = document.getElementById('page');
if (page !== null) render(<h1>notify-capture explorer</h1>, page);
