/**
 * What the reader can do, and what has to be fetched for it. Each kind of answer has one lane: a new
 * request in a lane aborts the one before, so an old answer can never overwrite a new question.
 */
import { api, isAbort, toProblem } from '../api/client.ts';
import type { AreaChange, ServerQuestion, Study } from '../api/types.ts';
import type { Lang } from '../i18n/format.ts';
import { remember } from './memory.ts';
import type { Found } from './plan.ts';
import { withMove, withSite } from './scenario.ts';
import { type Fetched, type RemoteKey, type Store, sameQuestion, sameSelection } from './store.ts';
import type { Camera, LayerId, Mark, Placing, Question, Selection, Sheet, ThemeChoice } from './types.ts';
import { readLink, standardFor, writeLink } from './url.ts';

export type Actions = ReturnType<typeof createActions>;

/** Waiting this long before asking for the way from a dot keeps a moving pointer from asking for all. */
const HOVER_MS = 70;

export function createActions(store: Store) {
  const lanes = new Map<string, AbortController>();
  /** Questions whose layers are on the map already, so that an equal one is not fetched again. */
  const shown = new Map<string, string>();
  const pendingShapes = new Set<string>();
  let hoverTimer = 0;
  let dragging = false;

  function lane(name: string): AbortSignal {
    lanes.get(name)?.abort();
    const controller = new AbortController();
    lanes.set(name, controller);
    return controller.signal;
  }

  async function load<K extends RemoteKey>(what: K, ask: (signal: AbortSignal) => Promise<Fetched[K]>) {
    const signal = lane(what);
    store.dispatch({ type: 'asking', what });
    try {
      const value = await ask(signal);
      if (signal.aborted) return null;
      store.dispatch({ type: 'came', what, value } as Parameters<Store['dispatch']>[0]);
      return value;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return null;
      store.dispatch({ type: 'failed', what, problem: toProblem(error) });
      return null;
    }
  }

  /** Loads a layer unless the same question's layer is there; a failed one may be asked again. */
  async function loadOnce<K extends RemoteKey>(
    what: K,
    key: string,
    ask: (signal: AbortSignal) => Promise<Fetched[K]>,
  ) {
    if (shown.get(what) === key) return;
    shown.set(what, key);
    const value = await load(what, ask);
    if (value === null && shown.get(what) === key && store.get()[what].problem) shown.delete(what);
  }

  async function loadShapes(study: Study, level: string) {
    if (store.get().shapes[level] || pendingShapes.has(level)) return;
    pendingShapes.add(level);
    try {
      const shapes = await api.shapes(study, level);
      store.dispatch({ type: 'shapes', level, shapes });
    } catch (error) {
      store.dispatch({ type: 'failed', what: 'answer', problem: toProblem(error) });
    } finally {
      pendingShapes.delete(level);
    }
  }

  function loadGaps(study: Study, q: ServerQuestion) {
    // times of origins do not depend on the limit: they are asked for once, at the standard's
    const fixed = { ...q, minutes: standardFor(study, q)?.minutes ?? study.default.minutes };
    const key = JSON.stringify([q.service, q.group, q.profile, q.level, q.scenario ?? '']);
    void loadOnce('gaps', key, (signal) => api.gaps(fixed, signal));
  }

  /** Fetches whatever the state now needs; called after every change of question or selection. */
  function refresh(before: Question | null) {
    const state = store.get();
    const { question } = state;
    const study = state.study.value;
    if (!question || !study) return;
    const { measure: _measure, ...q } = question;
    const key = keyOf(question);
    const failed = state.answer.problem !== null;
    const changed =
      !before ||
      !sameQuestion({ ...before, measure: question.measure }, question) ||
      failed ||
      !state.answer.value;

    // the answer goes first and alone: what paints the map does not share the server with what follows
    const answered = changed
      ? load('answer', (signal) => api.answer(q, signal)).then((answer) => {
          if (answer) checkSelection();
        })
      : Promise.resolve();
    void loadShapes(study, question.level);
    const parent = study.levels.find((l) => l.id === question.level)?.parent;
    if (parent) void loadShapes(study, parent);
    void answered.then(() => {
      explain(key);
      loadLayers(study, q, key);
    });
  }

  /** Origins, sites and roads of a question, unless another has been asked meanwhile. */
  function loadLayers(study: Study, q: ServerQuestion, key: string) {
    const state = store.get();
    if (!state.question || keyOf(state.question) !== key) return;
    if (state.layers.origins || state.selection?.kind === 'site') loadGaps(study, q);
    void loadOnce('sites', key, (signal) => api.sites(q, signal));
    if (state.layers.roads) {
      const { profile, scenario = '' } = q;
      void loadOnce('roads', `${profile} ${scenario}`, (signal) =>
        api.roads({ ...study.default, profile, scenario }, signal),
      );
    }
  }

  function explain(key: string) {
    const { selection, question } = store.get();
    if (!question) return;
    if (selection?.kind === 'area') {
      void loadOnce('explainedArea', `${selection.code} ${key}`, (s) =>
        api.explainArea(question, selection.code, s),
      );
    } else if (selection?.kind === 'origin') {
      void loadOnce('explainedOrigin', `${selection.id} ${key}`, (s) =>
        api.explainOrigin(question, selection.id, s),
      );
    }
  }

  /** A link may name an area of another level or study: it is dropped, and said. */
  function checkSelection() {
    const { selection, answer } = store.get();
    if (selection?.kind !== 'area' || !answer.value) return;
    if (answer.value.areas.some((area) => area.code === selection.code)) return;
    store.dispatch({
      type: 'linkProblems',
      problems: [...store.get().linkProblems, { kind: 'gone', value: selection.code }],
    });
    select(null, 'replace');
  }

  function writeHistory(mode: 'push' | 'replace') {
    const { question, selection, camera, lang, langChosen } = store.get();
    if (!question) return;
    const link = writeLink(question, selection, camera, langChosen ? lang : null);
    if (mode === 'push') history.pushState(null, '', link);
    else history.replaceState(null, '', link);
  }

  function select(selection: Selection | null, mode: 'push' | 'replace' = 'push') {
    const before = store.get();
    if (sameSelection(before.selection, selection)) return;
    if (selection?.kind === 'area') forget('explainedArea');
    if (selection?.kind === 'origin') forget('explainedOrigin');
    store.dispatch({ type: 'selection', selection });
    writeHistory(mode);
    refresh(before.question);
  }

  function forget(what: RemoteKey) {
    shown.delete(what);
    store.dispatch({ type: 'forget', what });
  }

  const actions = {
    async start() {
      const study = await load('study', (signal) => api.study(signal));
      if (study) actions.readLocation();
    },

    /** Takes question, selection and camera from the address: at the start, and on Back and Forward. */
    readLocation() {
      const study = store.get().study.value;
      if (!study) return;
      const before = store.get();
      const link = readLink(location.search, location.hash, study);
      if (link.lang) store.dispatch({ type: 'lang', lang: link.lang, chosen: true });
      if (link.camera) store.dispatch({ type: 'camera', camera: link.camera });
      if (!sameSelection(before.selection, link.selection)) {
        forget('explainedArea');
        forget('explainedOrigin');
      }
      store.dispatch({ type: 'selection', selection: link.selection });
      store.dispatch({ type: 'question', question: link.question });
      store.dispatch({ type: 'linkProblems', problems: link.problems });
      writeHistory('replace');
      refresh(before.question);
    },

    /** Changes the question. `settled: false` is a slider on its way: it leaves no step in the history. */
    ask(change: Partial<Question>, settled = true) {
      const state = store.get();
      const before = state.question;
      const study = state.study.value;
      if (!before || !study) return;
      const next = { ...before, ...change };
      const atStandard = before.minutes === standardFor(study, before)?.minutes;
      const standard = standardFor(study, next)?.minutes;
      // a reader who never moved the limit stands by the standard, whichever service it is for
      if (change.minutes === undefined && atStandard && standard !== undefined) next.minutes = standard;
      if (sameQuestion(before, next)) {
        dragging = dragging && !settled;
        return;
      }
      performance.mark('pieeja:ask');
      if (next.level !== before.level && state.selection?.kind === 'area') {
        store.dispatch({ type: 'selection', selection: null });
      }
      if (next.service !== before.service && state.selection?.kind === 'site') {
        store.dispatch({ type: 'selection', selection: null });
      }
      store.dispatch({ type: 'question', question: next });
      // a slider on its way is one step: its first move pushes, the rest replace that step
      writeHistory(dragging ? 'replace' : 'push');
      dragging = !settled;
      refresh(before);
    },

    select,

    /** Changes the study the question is asked of. */
    setScenario(scenario: string) {
      actions.ask({ scenario });
    },

    /** Places that were found, numbered on the map; null takes them away. */
    setFound(found: Found | null) {
      store.dispatch({ type: 'found', found });
    },

    /** Other places in their stead: a smaller plan, or another one. */
    setMarks(marks: readonly Mark[]) {
      store.dispatch({ type: 'marks', marks });
    },

    /** Areas that the scenario changes, outlined on the map. */
    setChanges(changes: readonly AreaChange[]) {
      store.dispatch({ type: 'changes', changes });
    },

    /** From now on a press on the map places something, until it is done or called off. */
    setPlacing(placing: Placing) {
      store.dispatch({ type: 'placing', placing });
    },

    /** Puts what is being placed here; whether there was anything to place. */
    place(lon: number, lat: number): boolean {
      const { placing, question } = store.get();
      if (!placing || !question) return false;
      const scenario = question.scenario ?? '';
      actions.setPlacing(null);
      actions.setScenario(
        placing.kind === 'open'
          ? withSite(scenario, question.service, lon, lat)
          : withMove(scenario, placing.site, lon, lat),
      );
      return true;
    },

    /** Takes a site elsewhere. */
    moveSite(site: string, lon: number, lat: number) {
      actions.setScenario(withMove(store.get().question?.scenario ?? '', site, lon, lat));
    },

    retry() {
      shown.clear();
      if (store.get().study.value) refresh(null);
      else void actions.start();
    },

    /** The names of settlements come with the origins; the search asks for them when it is opened. */
    needPlaces() {
      const { study, question } = store.get();
      if (study.value && question) loadGaps(study.value, question);
    },

    hover(code: string | null) {
      store.dispatch({ type: 'hover', code });
    },

    /** Shows the way from an origin to its site while the pointer rests on it. */
    hoverOrigin(id: string | null) {
      window.clearTimeout(hoverTimer);
      if (id === null) {
        lanes.get('hoverOrigin')?.abort();
        store.dispatch({ type: 'hoveredOrigin', origin: null });
        return;
      }
      hoverTimer = window.setTimeout(() => {
        const question = store.get().question;
        if (!question) return;
        const signal = lane('hoverOrigin');
        api
          .explainOrigin(question, id, signal)
          .then((origin) => {
            if (!signal.aborted) store.dispatch({ type: 'hoveredOrigin', origin });
          })
          // a line that could not be fetched is only not drawn; pressing the dot shows the error
          .catch(() => undefined);
      }, HOVER_MS);
    },

    moved(camera: Camera) {
      store.dispatch({ type: 'camera', camera });
      writeHistory('replace');
    },

    setLayer(layer: LayerId, on: boolean) {
      store.dispatch({ type: 'layer', layer, on });
      remember.layers(store.get().layers);
      refresh(store.get().question);
    },

    setLang(lang: Lang) {
      store.dispatch({ type: 'lang', lang, chosen: true });
      remember.lang(lang);
      writeHistory('replace');
    },

    setTheme(theme: ThemeChoice) {
      store.dispatch({ type: 'theme', theme });
      remember.theme(theme);
    },

    dismissLinkProblems: () => store.dispatch({ type: 'linkProblems', problems: [] }),
    dismissFirstVisit() {
      store.dispatch({ type: 'firstVisitDone' });
      remember.visited();
    },
    setHelp: (open: boolean) => store.dispatch({ type: 'help', open }),
    setSheet: (sheet: Sheet) => store.dispatch({ type: 'sheet', sheet }),
    mapFailed: () => store.dispatch({ type: 'mapFailed' }),

    /** When the reader comes back to the page: is the server still answering from the same study? */
    async checkData() {
      const study = store.get().study.value;
      if (!study) return;
      try {
        const version = await api.version();
        if (version.data_version !== study.data_version) store.dispatch({ type: 'dataChanged' });
      } catch {
        // a server that is away is said when something is asked of it
      }
    },
  };
  return actions;
}

/** Equal keys are equal questions to the server; which measure the map shows is not its business. */
function keyOf({ measure: _measure, ...asked }: Question): string {
  return JSON.stringify(asked);
}
