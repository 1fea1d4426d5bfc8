/** The map, its legend and its measures, in Latvian. */
import type { map as English } from '../en/map.ts';
import type { Format } from '../format.ts';
import { ofMinutes, thanMinutes } from './words.ts';

export const map = (f: Format): ReturnType<typeof English> => ({
  measures: {
    share_beyond: {
      name: 'Īpatsvars ārpus',
      long: (m) => `Iedzīvotāju īpatsvars tālāk par ${thanMinutes(f, m)}`,
    },
    people_beyond: { name: 'Cilvēki ārpus', long: (m) => `Cilvēki tālāk par ${thanMinutes(f, m)}` },
    mean_minutes: {
      name: 'Vidējās minūtes',
      long: () => 'Vidējais ceļā pavadītais laiks līdz tuvākajai vietai',
    },
    person_minutes_beyond: {
      name: 'Cilvēkminūtes',
      long: (m) => `Cilvēkminūtes virs ${ofMinutes(f, m)} sliekšņa`,
    },
  },
  legend: {
    heading: 'Apzīmējumi',
    areas: (n) => `${n} ${f.plural(n, { one: 'teritorija', other: 'teritorijas' })}`,
    upTo: (v) => `līdz ${v}`,
    over: (v) => `virs ${v}`,
    noData: 'nav datu',
    noDataWhy: 'Iedzīvotāju skaits nav zināms, tur neviens nedzīvo vai neviena vieta nav sasniedzama',
    sites: 'Pakalpojuma vietas',
    sample: 'Izlase, nevis reģistrs: ja simbola nav, tas nozīmē “nav zināms”.',
    origins: 'Kur dzīvo cilvēki',
    originsWhy: 'lielums: cilvēki; krāsa: minūtes',
    originsUnknown: 'nav laika',
    roads: 'Ceļi',
    roadsEstimated: 'aplēsts posms',
    labels: 'Nosaukumi',
    osm: 'OpenStreetMap fons',
    osmWhy: 'Ielādē attēlus no interneta',
    cluster: 'vairākas vietas',
    gain: 'teritorija no izmaiņām iegūst',
    loss: 'teritorija no tām zaudē',
    found: 'atrastā vieta, pēc kārtas',
    idle: 'citiem, nav ieskaitīta',
  },
  map: {
    label:
      'Teritoriju karte. Bultiņas to pārvieto, plus un mīnus tuvina un tālina, Enter atver teritoriju kartes vidū.',
    zoomIn: 'Tuvināt',
    zoomOut: 'Tālināt',
    home: 'Rādīt visu pētījumu',
    middle: (name, value) => `Kartes vidū: ${name}, ${value}`,
    nothingHere: 'Kartes vidū nav teritorijas',
    tipPeople: (n, all) =>
      `${f.people(n)} no ${f.people(all)} ${f.plural(Math.round(all), { one: 'cilvēka', other: 'cilvēkiem' })}`,
    schematic: 'Shematisks ceļu tīkls: laiki ir aptuveni',
    straight: 'Nav ceļu tīkla: laiki aplēsti pēc taisnas līnijas',
    failed: 'Šis pārlūks nevar uzzīmēt karti (nav WebGL). Tie paši skaitļi ir tabulā.',
    scale: 'Mērogs',
    clusterZoom: (n) => `${n} ${f.plural(n, { one: 'vieta', other: 'vietas' })}: nospiediet, lai tuvinātu`,
  },
});
