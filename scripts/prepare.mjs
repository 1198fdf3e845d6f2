// Installs and builds what is missing, and nothing else. An example's `npm start` calls it.
import { build, install } from './workspace.mjs';

install();
build();
