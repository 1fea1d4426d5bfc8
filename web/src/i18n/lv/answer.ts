/** The answer and its tables, in Latvian. */
import type { answer as English } from '../en/answer.ts';
import type { Format } from '../format.ts';
import type { AnswerFacts } from '../sentence.ts';
import { byMode, thanMinutes } from './words.ts';

export const answer = (f: Format): ReturnType<typeof English> => ({
  answer: {
    heading: 'Atbilde',
    sentence: (a: AnswerFacts) => {
      const how = byMode[a.mode] ?? a.profile;
      const where = a.place ? ` (${a.place})` : '';
      const group = `mērķa grupas „${a.group}”${where}`;
      if (a.reason === 'no_site') {
        return `${a.service}: pētījumā nav nevienas darbojošās vietas, kas apkalpotu mērķa grupu „${a.group}”, tāpēc neviens nevar būt sliekšņa robežās.`;
      }
      if (a.hidden) {
        return `${a.service}: ${f.percent(a.share)} ${group} cilvēku dzīvo tālāk par ${thanMinutes(f, a.minutes)} ${how}. Cik to ir, nav rādīts: grupa ir maza.`;
      }
      if (a.people === null) return `${a.service}: ${group} cilvēku skaits nav zināms.`;
      if (a.people === 0) return `${a.service}: ${group} cilvēku šeit nav.`;
      const rounded = Math.round(a.people);
      const all = f.people(a.people);
      let text: string;
      if (a.beyond === 0) {
        text = `${a.service}: visi ${group} cilvēki (${all}) dzīvo ne tālāk par ${thanMinutes(f, a.minutes)} ${how}.`;
      } else {
        const count = `${f.people(a.beyond)} no ${all} ${f.plural(rounded, { one: 'cilvēka', other: 'cilvēkiem' })}`;
        text = a.toClient
          ? `${a.service}: ${f.percent(a.share)} ${group} cilvēku pakalpojuma sniedzējs ir tālāk par ${thanMinutes(f, a.minutes)} ${how}: ${count}.`
          : `${a.service}: ${f.percent(a.share)} ${group} cilvēku dzīvo tālāk par ${thanMinutes(f, a.minutes)} ${how}: ${count}.`;
      }
      if (a.unreachable > 0) text += ` No tiem ${f.people(a.unreachable)} to nevar sasniegt nemaz.`;
      return text;
    },
    beyond: (m) => `tālāk par ${thanMinutes(f, m)}`,
    target: (share, m) => `Mērķis: ${share} ne tālāk par ${thanMinutes(f, m)}.`,
    met: 'Sasniegts',
    notMet: 'Nav sasniegts',
    now: (share) => `tagad ${share}`,
    curve: 'Cilvēki tik minūšu robežās',
    curveLabel: (points) => `Iedzīvotāju īpatsvars sliekšņa robežās: ${points}`,
    curveAt: (m, share) => `${share} ne tālāk par ${thanMinutes(f, m)}`,
    curvePick: 'Nospiediet līkni, lai izvēlētos minūtes',
    unknownPeople: (n) =>
      `${f.number(n)} ${f.plural(n, { one: 'vietai', other: 'vietām' })} cilvēku skaits nav zināms, un ${f.plural(n, { one: 'tā nav ieskaitīta', other: 'tās nav ieskaitītas' })}.`,
    emptyTitle: 'Nav vietas, no kuras mērīt',
    emptyBody: (service, group) =>
      `Pētījumā nav nevienas darbojošās vietas pakalpojumam „${service}”, kas apkalpotu grupu „${group}”. Tā tomēr var pastāvēt: pētījums ir tik pilnīgs, cik tā tabulas.`,
    emptyTry: (group) => `Jautāt par: ${group}`,
    errorTitle: 'Serveris nevarēja atbildēt',
    offlineTitle: 'Serveris neatbild',
    offlineBody: 'Vai tas vēl darbojas, un vai šī ir tā adrese?',
    staleTitle: 'Šie ir iepriekšējā jautājuma skaitļi',
    dataChanged: 'Kopš lapas atvēršanas pētījums ir mainījies.',
  },
  table: {
    areas: 'Teritorijas',
    sites: 'Vietas',
    notKnown: 'nav zināms',
    caption: (service, group, level) => `${level}: ${service}, ${group}`,
    filter: 'Atlasīt pēc nosaukuma',
    shown: (n, all) => (n === all ? f.number(all) : `${f.number(n)} no ${f.number(all)}`),
    none: (q) => `Nekas šeit nesaucas „${q}”.`,
    clear: 'Noņemt atlasi',
    wide: 'Visas kolonnas',
    narrow: 'Mazāk kolonnu',
    sortUp: 'augošā secībā',
    sortDown: 'dilstošā secībā',
    noSites: 'Pētījumā nav zināma neviena šī pakalpojuma vieta.',
    columns: {
      rank: { short: 'Nr.', long: 'Vieta pēc kārtas, 1 = visvairāk nepietiekami nodrošināta' },
      name: { short: 'Nosaukums', long: 'Nosaukums' },
      share_beyond: { short: 'Ārpus', long: 'Iedzīvotāju īpatsvars ārpus sliekšņa' },
      people_beyond: {
        short: 'Cilvēki',
        long: 'Cilvēki ārpus sliekšņa, ieskaitot tos, kas nevar to sasniegt',
      },
      mean_minutes: { short: 'Vid. min', long: 'Vidējās minūtes tiem, kas var sasniegt' },
      person_minutes_beyond: { short: 'Cilv.-min', long: 'Cilvēki × minūtes virs sliekšņa' },
      people: { short: 'Visi cilvēki', long: 'Grupas cilvēki' },
      people_unreachable: { short: 'Nevar', long: 'Cilvēki, kas nevar sasniegt' },
      median_minutes: { short: 'Mediāna', long: 'Minūšu mediāna' },
      p90_minutes: { short: '90 %', long: 'Minūtes, kuru robežās ir 90 % cilvēku' },
      max_minutes: { short: 'Lielākās', long: 'Minūtes tam, kurš ir vistālāk' },
      mean_kilometres: { short: 'Vid. km', long: 'Vidējie kilometri pa to pašu ceļu' },
      sites: { short: 'Vietas', long: 'Darbojošās pakalpojuma vietas teritorijā' },
      capacity: { short: 'Ietilpība', long: 'Vietu skaits tajās, kur tas ir publicēts' },
      people_nearest: { short: 'Tuvākā', long: 'Cilvēki, kuriem šī ir tuvākā vieta' },
      people_lost_if_closed: {
        short: 'Zaudētu',
        long: 'Cilvēki, kuri pēc slēgšanas paliktu ārpus sliekšņa',
      },
    },
  },
});
