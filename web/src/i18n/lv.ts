/** Saskarne latviski. / The interface in Latvian; same shape as en.ts. */
import type { Messages } from './en.ts';
import type { Format } from './format.ts';
import type { AnswerFacts } from './sentence.ts';

export const lv = (f: Format): Messages => {
  const byMode: Record<string, string> = {
    car: 'ar automašīnu',
    foot: 'kājām',
    bicycle: 'ar velosipēdu',
    transit: 'ar sabiedrisko transportu',
  };
  const minutes = (n: number) => `${f.number(n)} ${f.plural(n, { one: 'minūte', other: 'minūtes' })}`;
  /** After "par": par 1 minūti, par 30 minūtēm. */
  const thanMinutes = (n: number) => `${f.number(n)} ${f.plural(n, { one: 'minūti', other: 'minūtēm' })}`;
  /** Genitive: 1 minūtes, 30 minūšu. */
  const ofMinutes = (n: number) => `${f.number(n)} ${f.plural(n, { one: 'minūtes', other: 'minūšu' })}`;
  return {
    skip: { map: 'Pāriet uz karti', answer: 'Pāriet uz atbildi' },
    loading: 'Ielādē',
    close: 'Aizvērt',
    back: 'Atpakaļ',
    tryAgain: 'Mēģināt vēlreiz',
    reload: 'Pārlādēt lapu',
    byMode: (mode, name) => byMode[mode] ?? name,
    head: {
      search: 'Meklēt vietu',
      searchHint: 'vieta vai teritorija',
      searchNone: (q) => `Nav ne teritorijas, ne apdzīvotas vietas ar nosaukumu „${q}”.`,
      searchCount: (n) =>
        `${f.plural(n, { one: 'Atrasta', other: 'Atrastas' })} ${n} ${f.plural(n, { one: 'vieta', other: 'vietas' })}`,
      placeIn: (area) => `apdzīvota vieta, ${area}`,
      place: 'apdzīvota vieta',
      language: 'Valoda',
      theme: 'Krāsas',
      themes: { auto: 'kā sistēmā', light: 'gaišas', dark: 'tumšas' },
      help: 'Palīdzība: ko nozīmē skaitļi',
      share: 'Kopīgot',
      shareHint: 'Kopēt saiti uz šo jautājumu un šo skatu',
      shareDone: 'Saite nokopēta. Tā atver šo jautājumu ar šo kartes skatu.',
      shareManual: 'Pārlūks neļauj kopēt. Saite ir šeit:',
      download: 'Lejupielādēt',
    },
    question: {
      heading: 'Jautājums',
      service: 'Pakalpojums',
      group: 'Kam',
      profile: 'Kā',
      within: 'Cik ilgā laikā',
      minutes,
      standard: (name) => `Standarts: ${name}`,
      standardBack: (n) => `Atpakaļ pie standarta: ${minutes(n)}`,
      official: 'oficiāls',
      notOfficial: 'nav oficiāls',
      show: 'Rādīt kartē',
      level: 'Teritorijas',
      sites: (n) => `${f.number(n)} ${f.plural(n, { one: 'vieta', other: 'vietas' })}`,
      noSites: 'nav vietu',
      noneServes: 'neviena vieta viņus neapkalpo',
      presets: 'Parastie sliekšņi',
    },
    measures: {
      share_beyond: {
        name: 'Īpatsvars ārpus',
        long: (m) => `Iedzīvotāju īpatsvars tālāk par ${thanMinutes(m)}`,
      },
      people_beyond: { name: 'Cilvēki ārpus', long: (m) => `Cilvēki tālāk par ${thanMinutes(m)}` },
      mean_minutes: {
        name: 'Vidējās minūtes',
        long: () => 'Vidējais ceļā pavadītais laiks līdz tuvākajai vietai',
      },
      person_minutes_beyond: {
        name: 'Cilvēkminūtes',
        long: (m) => `Cilvēkminūtes virs ${ofMinutes(m)} sliekšņa`,
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
      idle: 'citiem, nav ieskaitīta',
    },
    status: { operating: 'darbojas', planned: 'plānota', candidate: 'iespējama', closed: 'slēgta' },
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
    answer: {
      heading: 'Atbilde',
      sentence: (a: AnswerFacts) => {
        const how = byMode[a.mode] ?? a.profile;
        const where = a.place ? ` (${a.place})` : '';
        const group = `mērķa grupas „${a.group}”${where}`;
        if (a.reason === 'no_site') {
          return `${a.service}: pētījumā nav nevienas darbojošās vietas, kas apkalpotu mērķa grupu „${a.group}”, tāpēc neviens nevar būt sliekšņa robežās.`;
        }
        if (a.people === null) return `${a.service}: ${group} cilvēku skaits nav zināms.`;
        if (a.people === 0) return `${a.service}: ${group} cilvēku šeit nav.`;
        const rounded = Math.round(a.people);
        const all = f.people(a.people);
        let text: string;
        if (a.beyond === 0) {
          text = `${a.service}: visi ${group} cilvēki (${all}) dzīvo ne tālāk par ${thanMinutes(a.minutes)} ${how}.`;
        } else {
          const count = `${f.people(a.beyond)} no ${all} ${f.plural(rounded, { one: 'cilvēka', other: 'cilvēkiem' })}`;
          text = a.toClient
            ? `${a.service}: ${f.percent(a.share)} ${group} cilvēku pakalpojuma sniedzējs ir tālāk par ${thanMinutes(a.minutes)} ${how}: ${count}.`
            : `${a.service}: ${f.percent(a.share)} ${group} cilvēku dzīvo tālāk par ${thanMinutes(a.minutes)} ${how}: ${count}.`;
        }
        if (a.unreachable > 0) text += ` No tiem ${f.people(a.unreachable)} to nevar sasniegt nemaz.`;
        return text;
      },
      beyond: (m) => `tālāk par ${thanMinutes(m)}`,
      target: (share, m) => `Mērķis: ${share} ne tālāk par ${thanMinutes(m)}.`,
      met: 'Sasniegts',
      notMet: 'Nav sasniegts',
      now: (share) => `tagad ${share}`,
      curve: 'Cilvēki tik minūšu robežās',
      curveLabel: (points) => `Iedzīvotāju īpatsvars sliekšņa robežās: ${points}`,
      curveAt: (m, share) => `${share} ne tālāk par ${thanMinutes(m)}`,
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
    area: {
      rank: (r, n) => `${f.number(r)}. no ${f.number(n)}`,
      rankLabel: 'Vieta pēc kārtas (1 = visvairāk nepietiekami nodrošināta)',
      people: 'Grupas cilvēki',
      within: 'Sliekšņa robežās',
      beyond: 'Ārpus sliekšņa',
      unreachable: 'Nevar sasniegt',
      mean: 'Vidējais laiks',
      median: 'Mediāna',
      p90: '90 % ir robežās',
      max: 'Vistālāk',
      kilometres: 'Vidējais attālums',
      sites: 'Darbojošās vietas šeit',
      capacity: 'Ietilpība šeit',
      per1000: 'Ietilpība uz 1000 grupas cilvēkiem',
      e2sfca: 'Sasniedzamā ietilpība uz 1000 (E2SFCA)',
      personMinutes: 'Cilvēkminūtes virs sliekšņa',
      histogram: 'Cilvēki pēc minūtēm',
      histogramLabel: (text) => `Cilvēki pēc minūtēm līdz tuvākajai vietai: ${text}`,
      histogramBin: (from, to, n) => {
        const range = to === null ? `virs ${f.number(from)}` : `${f.number(from)}–${f.number(to)}`;
        return `${range} min: ${f.people(n)} ${f.plural(Math.round(n), { one: 'cilvēks', other: 'cilvēki' })}`;
      },
      noWay: 'nevar',
      nearest: 'Iedzīvotājiem tuvākās vietas',
      nearestPeople: (n) => `tuvākā cilvēkiem: ${f.people(n)}`,
      here: 'šajā teritorijā',
      elsewhere: 'citur',
      noNearest: 'Neviens šeit nevar sasniegt nevienu vietu.',
      noneListed:
        'Šeit nav zināma neviena šī pakalpojuma vieta. Saraksts ir izlase: tas nozīmē “nav zināms”, nevis “nav”.',
      worst: 'Kur iztrūkst visvairāk',
      worstWhy: 'Vietas pēc cilvēkiem × minūtēm virs sliekšņa',
      neighbours: 'Kaimiņi',
      figures: 'Visi skaitļi',
      sources: 'Avoti un datumi',
      period: 'Pētījuma laiks',
      populationSource: 'Grupas skaitļi',
      properties: {
        population: 'Iedzīvotāju skaits',
        population_date: 'Iedzīvotāju skaita datums',
        population_kind: 'Skaitļa veids',
        population_source: 'Iedzīvotāju skaita avots',
        successor: 'Kopš 2021. gada jūlija',
        successor_note: 'Par pārmaiņu',
        sites_known: 'Šeit ir zināma kāda vieta',
        formed_from: 'Izveidota no',
        land_note: 'Par tās zemi',
      },
      kinds: { estimate: 'aplēse', register: 'reģistrs', census: 'tautas skaitīšana' },
      yes: 'jā',
      no: 'nē',
      meets: 'Sasniedz mērķi',
      misses: 'Nesasniedz mērķi',
    },
    origin: {
      kind: 'Kur dzīvo cilvēki',
      people: 'Grupas cilvēki',
      basis: { counted: 'saskaitīts', estimated: 'aplēsts' },
      status: {
        within: 'sliekšņa robežās',
        beyond: 'ārpus sliekšņa',
        unreachable: 'nav sasniedzams',
        unknown: 'laiks nav zināms',
      },
      nearest: 'Tuvākā vieta',
      second: 'Otra tuvākā',
      noSecond: 'Otras vietas nav.',
      trip: 'Ceļš pa daļām',
      part: { access: 'līdz ceļam', egress: 'no ceļa', road: 'ceļš', straight: 'taisnā līnijā' },
      roadClass: { main: 'galvenais ceļš', regional: 'reģionālais ceļš', link: 'aplēsts posms' },
      surface: { paved: 'asfalts', gravel: 'grants', unknown: 'segums nav zināms' },
      kmh: (v) => `${f.number(v)} km/h`,
      straight: 'Taisnā līnijā',
      snap: 'Līdz tuvākajam ceļam',
      toClient: 'Pa šo ceļu pakalpojuma sniedzējs brauc pie klienta.',
      beyondBy: (m) => `${m} virs sliekšņa`,
    },
    site: {
      kind: 'Pakalpojuma sniegšanas vieta',
      community: 'sabiedrībā balstīts pakalpojums',
      institution: 'institūcija',
      provider: 'Pakalpojuma sniedzējs',
      year: 'Kopš',
      capacity: 'Ietilpība',
      groups: 'Apkalpo',
      everybody: 'visus',
      nearest: 'Tuvākā vieta cilvēkiem',
      within: 'no tiem sliekšņa robežās',
      load: 'Cilvēki uz vienu ietilpības vietu',
      lost: 'Ārpus sliekšņa, ja to slēgtu',
      lostWhy: 'Cilvēki, kuriem vairs nebūtu nevienas vietas sliekšņa robežās',
      dependants: 'Kas no tās ir atkarīgi',
      dependantsNone: 'Nevienam no šīs grupas tā nav tuvākā vieta.',
      location: 'Kā zināma atrašanās vieta',
      locationBasis: {
        coordinate: 'publicēta koordināta',
        address: 'adrese',
        settlement: 'apdzīvotās vietas centrs',
        municipality: 'pašvaldības galvenā apdzīvotā vieta: adrese nav publicēta',
      },
      source: 'Avots',
      sourceN: (n) => `avots ${n}`,
      notCounted: (status) => `Šīs vietas statuss: ${status}. Tā nav ieskaitīta nevienā skaitlī.`,
      servesOthers: 'Šī vieta neapkalpo izvēlēto grupu un nav ieskaitīta tās skaitļos.',
      together: 'Tajā pašā vietā',
    },
    reasons: {
      ok: '',
      no_site: 'neviena darbojošās vieta neapkalpo šo grupu',
      unreachable: 'uz turieni neved ceļš',
      snap_too_far: 'pārāk tālu no tuvākā ceļa',
      outside_network: 'ārpus ceļu tīkla',
      no_people: 'šīs grupas cilvēku nav vai to skaits nav zināms',
    },
    download: {
      heading: 'Ņemt līdzi',
      areas: 'Teritorijas',
      gaps: 'Kur dzīvo cilvēki, ar laikiem',
      sites: 'Pakalpojuma vietas',
      network: 'Ceļi',
      geojson: 'GeoJSON',
      csv: 'CSV',
      csvLv: 'CSV programmai Excel (;)',
      more: 'Citi formāti',
      gpkg: 'GeoPackage',
      xlsx: 'Excel',
      shp: 'Shapefile',
      fgb: 'FlatGeobuf',
      parquet: 'GeoParquet',
      geojsonl: 'GeoJSON pa rindām',
      png: 'Karte kā attēls (PNG)',
      pngWhy: 'ar virsrakstu, apzīmējumiem, mērogu un avotiem, divkāršā izmērā',
      print: 'Drukāt karti un tabulu',
      printWhy: 'A4 ainavas formātā',
      working: 'Zīmē attēlu',
      failed: 'Attēlu neizdevās uzzīmēt.',
      legend: 'Apzīmējumi',
      sources: 'Avoti',
      made: (version) => `Veidots ar pieeja ${version}`,
    },
    link: {
      title: 'Daļa saites nav saprotama',
      unknown: (what, value, used) => `${what}: „${value}” šajā pētījumā nav; rāda: ${used}.`,
      badMinutes: (value, used) => `„${value}” nav minūšu skaits no 1 līdz 120; rāda: ${used}.`,
      gone: (value) => `„${value}” šajā pētījumā nav.`,
      badCamera: 'Saitē norādītā vieta kartē nav saprotama; rāda visu pētījumu.',
    },
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
    print: { table: 'Tabula', notices: 'Lūdzu, ievērojiet' },
    phone: { question: 'Jautājums', answer: 'Atbilde', legend: 'Apzīmējumi' },
    notices: 'Par datiem',
    attributions: 'Avoti',
  };
};
