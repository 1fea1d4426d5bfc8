/** A failure, drawn with what is known about it and a way out. */
import type { Problem } from '../api/client.ts';
import { useLanguage, useWorld } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';

export function ProblemBox({ problem, stale }: { problem: Problem; stale?: boolean }) {
  const { actions } = useWorld();
  const { t } = useLanguage();
  const offline = problem.kind === 'network';
  return (
    <div class="box box-bad" role="alert">
      <h3>
        <Icon name="warn" /> {offline ? t.answer.offlineTitle : t.answer.errorTitle}
      </h3>
      {offline && <p>{t.answer.offlineBody}</p>}
      {!offline && (
        <p>
          {problem.detail ?? problem.title}
          {problem.status > 0 && <span class="code"> {problem.code ?? problem.status}</span>}
        </p>
      )}
      {problem.hint && <p>{problem.hint}</p>}
      {stale && <p>{t.answer.staleTitle}.</p>}
      <p class="box-actions">
        <button type="button" class="button button-main" onClick={() => actions.retry()}>
          {t.tryAgain}
        </button>
      </p>
    </div>
  );
}
