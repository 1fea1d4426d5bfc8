/** The head of the page: which study, search, language, colours, help, what to take along, share. */
import { useState } from 'preact/hooks';
import { LANGS, type Lang } from '../i18n/index.ts';
import type { ThemeChoice } from '../state/types.ts';
import { Menu } from '../ui/dialog.tsx';
import { IconButton } from '../ui/fields.tsx';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { DownloadMenu } from './download.tsx';
import { Search } from './search.tsx';

export function Head() {
  const { actions } = useWorld();
  const { t, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  return (
    <header class="head">
      <div class="brand">
        <Mark />
        <span class="brand-name">pieeja</span>
      </div>
      <h1 class="study-name" title={study ? pick(study.description) : undefined}>
        {study ? pick(study.name) : ' '}
        {study && !hasPeriod(pick(study.name), study.period) && (
          <span class="study-period">{study.period}</span>
        )}
      </h1>
      <Search />
      <div class="head-tools">
        <LanguageSwitch />
        <ThemeMenu />
        <DownloadMenu />
        <Share />
        <IconButton icon="help" label={t.head.help} onClick={() => actions.setHelp(true)} />
      </div>
    </header>
  );
}

/** Many studies say their years in the name already, with one dash or another. */
export function hasPeriod(name: string, period: string): boolean {
  const plain = (text: string) => text.replaceAll('–', '-');
  return plain(name).includes(plain(period));
}

function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" class="mark">
      <rect width="32" height="32" rx="7" class="mark-ground" />
      <circle cx="16" cy="16" r="10" class="mark-ring mark-far" />
      <circle cx="16" cy="16" r="5.6" class="mark-ring" />
      <circle cx="16" cy="16" r="2.2" class="mark-dot" />
      <circle cx="25" cy="9.5" r="2.6" class="mark-out" />
    </svg>
  );
}

function LanguageSwitch() {
  const { actions } = useWorld();
  const { t, lang } = useLanguage();
  const names: Record<Lang, string> = { lv: 'Latviešu', en: 'English' };
  return (
    <fieldset class="language">
      <legend class="unseen">{t.head.language}</legend>
      {LANGS.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          class="language-button"
          aria-pressed={lang === code}
          aria-label={names[code]}
          title={names[code]}
          onClick={() => actions.setLang(code)}
        >
          {code.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

function ThemeMenu() {
  const { actions } = useWorld();
  const { t } = useLanguage();
  const theme = useSelect((state) => state.theme);
  const choices: ThemeChoice[] = ['auto', 'light', 'dark'];
  return (
    <Menu icon="theme" label={t.head.theme}>
      {(close) => (
        <ul class="menu-list">
          {choices.map((choice) => (
            <li key={choice}>
              <button
                type="button"
                class="menu-item"
                aria-pressed={theme === choice}
                onClick={() => {
                  actions.setTheme(choice);
                  close();
                }}
              >
                {t.head.themes[choice]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Menu>
  );
}

function Share() {
  const { announce } = useWorld();
  const { t } = useLanguage();
  const [said, setSaid] = useState<'done' | 'manual' | null>(null);
  const share = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid('done');
      announce(t.head.shareDone);
    } catch {
      setSaid('manual');
    }
    window.setTimeout(() => setSaid((now) => (now === 'done' ? null : now)), 4000);
  };
  return (
    <div class="share">
      <button type="button" class="button" title={t.head.shareHint} onClick={() => void share()}>
        <Icon name="share" />
        <span class="share-name">{t.head.share}</span>
      </button>
      {said && (
        <div class="share-said">
          {said === 'done' ? (
            t.head.shareDone
          ) : (
            <label>
              {t.head.shareManual}
              <input class="input" readOnly value={location.href} onFocus={(e) => e.currentTarget.select()} />
            </label>
          )}
        </div>
      )}
    </div>
  );
}
