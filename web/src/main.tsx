/** Mounts the page. Everything the page knows is made here: one store, one set of actions. */
import { render } from 'preact';
import { App } from './app.tsx';
import { browserLang } from './i18n/index.ts';
import { createActions } from './state/actions.ts';
import { remembered } from './state/memory.ts';
import { createStore, initialState } from './state/store.ts';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/widgets.css';
import './theme/layout.css';
import './theme/head.css';
import './theme/download.css';
import './theme/phone.css';
import './theme/question.css';
import './theme/legend.css';
import './theme/answer.css';
import './theme/tables.css';
import './theme/next.css';
import './theme/pages.css';
import './theme/map.css';
import './theme/print.css';

const start = initialState(
  remembered.lang() ?? browserLang(navigator.languages),
  remembered.theme(),
  !remembered.visited(),
);
const store = createStore({ ...start, layers: { ...start.layers, ...remembered.layers() } });
const actions = createActions(store);

const root = document.querySelector('#app');
if (root) render(<App store={store} actions={actions} />, root);

void actions.start();
window.addEventListener('popstate', () => actions.readLocation());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void actions.checkData();
});
