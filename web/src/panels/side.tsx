/**
 * The right side: the answer, or the page of what has been opened. The answer stays behind the page, so
 * that Back finds the table as it was left: sorted, filtered, scrolled.
 */
import type { Selection } from '../state/types.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { AnswerPanel } from './answer.tsx';
import { AreaPage } from './area.tsx';
import { OriginPage } from './origin.tsx';
import { SitePage } from './site.tsx';

export function Side() {
  const { t } = useLanguage();
  const selection = useSelect((state) => state.selection);
  return (
    <>
      <div hidden={selection !== null}>
        <h2 class="unseen">{t.answer.heading}</h2>
        <AnswerPanel />
      </div>
      {selection && <Opened selection={selection} />}
    </>
  );
}

function Opened({ selection }: { selection: Selection }) {
  switch (selection.kind) {
    case 'area':
      return <AreaPage code={selection.code} />;
    case 'site':
      return <SitePage id={selection.id} />;
    case 'origin':
      return <OriginPage id={selection.id} />;
  }
}
