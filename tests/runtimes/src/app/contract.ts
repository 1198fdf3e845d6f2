// The application of the contract on Node, Bun or Deno.
import { Application } from './application.ts';
import { listen } from './listen.ts';

const application = new Application();
listen((request) => application.fetch(request));
