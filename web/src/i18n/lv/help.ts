/** The note of the first visit and the help, in Latvian. */
import type { help as English } from '../en/help.ts';

export const help = (): ReturnType<typeof English> => ({
  first: {
    title: 'Kā lasīt šo lapu',
    lines: [
      'Izvēlieties pakalpojumu, kam tas vajadzīgs, kā pārvietojas un cik minūšu laikā.',
      'Jo tumšāka teritorija, jo vairāk cilvēku dzīvo ārpus sliekšņa. Svītrojums nozīmē, ka datu nav.',
      'Nospiediet teritoriju, vietu vai punktu, lai redzētu, kāpēc. Viss ir arī tabulā.',
    ],
    linesDark:
      'Jo gaišāka teritorija, jo vairāk cilvēku dzīvo ārpus sliekšņa. Svītrojums nozīmē, ka datu nav.',
    done: 'Sapratu',
  },
  help: {
    title: 'Ko nozīmē skaitļi',
    terms: [
      [
        'Minūtes',
        'Ātrākais ceļš līdz tuvākajai darbojošajai vietai, kas apkalpo grupu, ieskaitot ceļu līdz uzzīmētajam ceļam un no tā. Ātrums atkarīgs no ceļa veida un seguma, nevis no satiksmes vai stundas.',
      ],
      [
        'Īpatsvars ārpus',
        'Grupas daļa, kuras ātrākais ceļš ir ilgāks par slieksni, ieskaitot tos, kas nevar sasniegt nemaz. Tieši uz sliekšņa nozīmē sliekšņa robežās.',
      ],
      [
        'Cilvēki ārpus',
        'Tas pats cilvēku skaitā. Maza daļa no lielas pilsētas var būt vairāk cilvēku nekā viss mazs pagasts.',
      ],
      [
        'Vidējās minūtes',
        'Vidējais tiem, kas var sasniegt; katrs cilvēks sver vienādi. Pārējie parādīti blakus un nekad nav skaitīti kā 0.',
      ],
      [
        'Cilvēkminūtes',
        'Cilvēki reiz minūtes virs sliekšņa, saskaitīti kopā. Skaitlis aug gan ar skarto skaitu, gan ar to, cik tālu viņi ir.',
      ],
      [
        'Vieta pēc kārtas',
        'Teritorijas vieta, ja visas sakārto no visvairāk līdz vismazāk nepietiekami nodrošinātās. Teritorijām bez datiem vietas nav.',
      ],
      [
        'Sasniedzamā ietilpība uz 1000 (E2SFCA)',
        'Ietilpība, ko cilvēki var sasniegt, dalīta ar visiem, kas to var sasniegt; tuvākā sver vairāk. Tā ir tukša, kur ietilpība nav publicēta.',
      ],
      [
        'Līkne',
        'Katram minūšu skaitam – iedzīvotāju īpatsvars, kas ir tā robežās. Līdzens posms nozīmē, ka stingrāks vai maigāks slieksnis tur neko nemainītu.',
      ],
    ],
    limitsTitle: 'Ko šis pētījums nevar pateikt',
    limits: [
      'Vai ir brīva vieta, cik labs ir pakalpojums un kam ir tiesības to saņemt.',
      'Neko par sabiedrisko transportu, satiksmi, ziemas ceļiem vai brauciena cenu.',
      'Neko par vietu, kuru nemin neviens avots: teritorija bez vietas nozīmē „nav zināma”, nevis „nav”.',
      'Neko par atsevišķiem cilvēkiem. Kur cilvēki pa teritoriju sadalīti pēc aplēses, tur rakstīts „aplēsts”.',
    ],
    limitSchematic: 'Precīzus laikus: šī pētījuma ceļu tīkls ir shematisks, tāpēc laiki ir aptuveni.',
    limitStraight:
      'Laikus pa īstiem ceļiem: šim pētījumam nav ceļu tīkla, un tie aplēsti pēc taisnas līnijas.',
    keysTitle: 'Taustiņi kartē',
    keys: [
      ['← ↑ → ↓', 'pārvietot'],
      ['+ −', 'tuvināt, tālināt'],
      ['Enter', 'atvērt teritoriju vidū'],
      ['Esc', 'atpakaļ'],
    ],
    speedsTitle: 'Izmantotie ātrumi',
    speed: 'km/h',
    roadClass: 'ceļš',
    surface: 'segums',
    source: 'avots',
    any: 'jebkurš',
    inputsTitle: 'Pētījuma datnes',
    rows: 'rindas',
    defects: 'defekti',
    licences: 'Programmatūras un fonta licences',
  },
});
