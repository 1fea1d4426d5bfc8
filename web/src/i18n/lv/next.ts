/** What would help: what-ifs and plans, in Latvian. */
import type { next as English } from '../en/next.ts';
import type { Format } from '../format.ts';
import { ofMinutes } from './words.ts';

export const next = (f: Format): ReturnType<typeof English> => ({
  next: {
    heading: 'Kas palīdzētu?',
    whatIf: 'Kas būtu, ja',
    intro:
      'Izmēģiniet vietu tur, kur tās nav, vai atveriet vietu kartē, lai to slēgtu vai pārvietotu. Nekas netiek saglabāts.',
    add: 'Pievienot vietu kartē',
    placing:
      'Nospiediet kartē, kur vietai būt; vai ar bultiņām pārvietojiet karti, līdz vieta ir tās vidū, un nospiediet Enter. Esc atceļ.',
    undo: 'Atsaukt',
    undoNamed: (n: number) => `Atsaukt ${n}. izmaiņu`,
    today: 'Atpakaļ pie esošās situācijas',
    step: (kind: string, name: string) =>
      ({
        open: `Jauna vieta: ${name}`,
        reopen: `Tiek atvērta: ${name}`,
        close: `Tiek slēgta: ${name}`,
        move: `Tiek pārvietota: ${name}`,
        enlarge: `Cits vietu skaits: ${name}`,
        road: `Ceļš: ${name}`,
        people: 'Cits iedzīvotāju skaits',
      })[kind] ?? name,
    gained: (n: number, m: number) =>
      `${f.people(Math.abs(n))} ${f.plural(Math.round(Math.abs(n)), { one: 'cilvēks', other: 'cilvēki', zero: 'cilvēku' })} ${n < 0 ? 'mazāk' : 'vairāk'} ${ofMinutes(f, m)} robežās`,
    areasChanged: 'Teritorijas, kas mainās',
    others: 'Citi pēc sava standarta:',
    changesCsv: 'Izmaiņas, CSV',
    changesGeojson: 'Izmaiņas, GeoJSON',
    close: 'Ja to slēgtu?',
    reopen: 'Ja to atvērtu?',
    move: 'Pārvietot kartē',
    plan: 'Labākās vietas',
    means: 'Ar',
    meansOf: { number: 'vietu skaitu', budget: 'budžetu' },
    number: 'Jaunas vietas',
    budget: 'Budžets, EUR',
    price: 'EUR par vietu',
    objective: 'Kas ir svarīgi',
    objectives: {
      people: 'visvairāk cilvēku sliekšņa robežās',
      minutes: 'vismazāk personminūšu ārpus tā',
      travel: 'vismazāk personminūšu ceļā',
      longest: 'garākais ceļš pēc iespējas īsāks',
    },
    find: 'Atrast labākās vietas',
    cancel: 'Apturēt',
    working: (seconds: string) => `Meklē labākās vietas: ${seconds} s`,
    noPlan: 'Tāda plāna nav.',
    proof: (gap: number | null, optimal: boolean) =>
      optimal || gap === null || gap <= 0
        ? 'Ar šīm vietām labāka plāna nav.'
        : `Neviens plāns nav labāks vairāk kā par ${f.number(gap * 100, 1)} %.`,
    places: (n: number) => `Labākās no ${f.number(n)} iespējamām vietām`,
    columns: {
      rank: 'Nr.',
      place: 'Vieta',
      name: 'Teritorija',
      people: 'Ieguvēji, cilvēki',
      share: 'Robežās, pirms → pēc',
      shareThen: 'Robežās, pēc tam',
      minutes: 'Ietaupītās personminūtes',
      sites: 'Vietas',
      gain: 'Pēdējās ieguvums',
    },
    show: 'Rādīt valsti ar šo plānu',
    showStep: (n: number) => `Rādīt kartē plānu ar ${n} ${f.plural(n, { one: 'vietu', other: 'vietām' })}`,
    onMap: 'rādīt',
    fileCsv: 'Vietas, CSV',
    fileGeojson: 'Vietas, GeoJSON',
    regions: 'Ko iegūst reģioni',
    curve: 'Ko dod katra nākamā vieta',
    frontier: 'Ko dod vairāk naudas',
    valueOf: (objective: string) =>
      ({
        people: 'cilvēki robežās',
        minutes: 'personminūtes ārpus',
        travel: 'personminūtes',
        longest: 'garākais ceļš, min',
      })[objective] ?? objective,
    alternatives: 'Gandrīz tikpat labi',
    alternative: (n: number, of: number, all: boolean) => `${n}. plāns no ${of}${all ? '' : ' vai vairāk'}`,
    previous: 'Iepriekšējais plāns',
    following: 'Nākamais plāns',
  },
});
