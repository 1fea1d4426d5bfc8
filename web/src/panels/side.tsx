/** The right side: the answer, or the page of what has been opened. */
import { useSelect } from '../ui/hooks.ts';
import { AnswerPanel } from './answer.tsx';
import { AreaPage } from './area.tsx';
import { OriginPage } from './origin.tsx';
import { SitePage } from './site.tsx';

export function Side() {
  const selection = useSelect((state) => state.selection);
  switch (selection?.kind) {
    case 'area':
      return <AreaPage code={selection.code} />;
    case 'site':
      return <SitePage id={selection.id} />;
    case 'origin':
      return <OriginPage id={selection.id} />;
    default:
      return <AnswerPanel />;
  }
}
