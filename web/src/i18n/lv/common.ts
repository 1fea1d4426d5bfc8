/** What many panels say, in Latvian. */
import type { common as English } from '../en/common.ts';
import { byMode } from './words.ts';

export const common = (): ReturnType<typeof English> => ({
  skip: { map: 'Pāriet uz karti', answer: 'Pāriet uz atbildi' },
  loading: 'Ielādē',
  close: 'Aizvērt',
  back: 'Atpakaļ',
  tryAgain: 'Mēģināt vēlreiz',
  reload: 'Pārlādēt lapu',
  byMode: (mode, name) => byMode[mode] ?? name,
  status: { operating: 'darbojas', planned: 'plānota', candidate: 'iespējama', closed: 'slēgta' },
  reasons: {
    ok: '',
    no_site: 'neviena darbojošās vieta neapkalpo šo grupu',
    unreachable: 'uz turieni neved ceļš',
    snap_too_far: 'pārāk tālu no tuvākā ceļa',
    outside_network: 'ārpus ceļu tīkla',
    no_people: 'šīs grupas cilvēku nav vai to skaits nav zināms',
  },
  phone: { question: 'Jautājums', answer: 'Atbilde', legend: 'Apzīmējumi' },
  notices: 'Par datiem',
  attributions: 'Avoti',
});
