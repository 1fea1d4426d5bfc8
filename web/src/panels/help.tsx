/** What each number means in two sentences, what the study cannot tell, keys, speeds, files. */
import licencesUrl from 'virtual:licences';
import { byId } from '../state/select.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';

export function Help() {
  const { actions } = useWorld();
  const { t, f, pick } = useLanguage();
  const open = useSelect((state) => state.help);
  const study = useSelect((state) => state.study.value);
  const profile = useSelect((state) =>
    byId(state.study.value?.profiles ?? [], state.question?.profile ?? ''),
  );
  if (!open) return null;
  const kind = study?.network.kind;
  const any = (value: string) => (value === '*' ? t.help.any : value);
  return (
    <Dialog title={t.help.title} close={t.close} onClose={() => actions.setHelp(false)}>
      {study && <p>{pick(study.description)}</p>}
      <dl class="terms">
        {t.help.terms.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h3>{t.help.limitsTitle}</h3>
      <ul class="help-list">
        {kind === 'schematic' && <li>{t.help.limitSchematic}</li>}
        {kind === 'straight_line' && <li>{t.help.limitStraight}</li>}
        {t.help.limits.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {study?.notices.map((notice) => (
          <li key={notice.id}>{pick(notice.text)}</li>
        ))}
      </ul>
      <h3>{t.help.keysTitle}</h3>
      <dl class="keys">
        {t.help.keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {profile && (
        <>
          <h3>
            {t.help.speedsTitle}: {pick(profile.name)}
          </h3>
          <table class="table help-table">
            <thead>
              <tr>
                <th scope="col" class="cell-text">
                  {t.help.roadClass}
                </th>
                <th scope="col" class="cell-text">
                  {t.help.surface}
                </th>
                <th scope="col">{t.help.speed}</th>
                <th scope="col" class="cell-text">
                  {t.help.source}
                </th>
              </tr>
            </thead>
            <tbody>
              {profile.speeds.map((speed) => (
                <tr key={`${speed.class} ${speed.surface}`}>
                  <td class="cell-text">{t.origin.roadClass[speed.class] ?? any(speed.class)}</td>
                  <td class="cell-text">{t.origin.surface[speed.surface] ?? any(speed.surface)}</td>
                  <td>{f.number(speed.kmh)}</td>
                  <td class="cell-text">{speed.source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {study && (
        <>
          <h3>{t.help.inputsTitle}</h3>
          <ul class="help-list">
            {study.inputs.map((input) => (
              <li key={input.file}>
                <code>{input.file}</code>: {t.help.rows} {f.number(input.rows)}, {t.help.defects}{' '}
                {f.number(input.defects)}
              </li>
            ))}
          </ul>
          <h3>{t.attributions}</h3>
          <ul class="help-list">
            {study.attributions.map((a) => (
              <li key={a.text}>
                {a.url ? (
                  <a href={a.url} target="_blank" rel="noreferrer">
                    {a.text}
                  </a>
                ) : (
                  a.text
                )}{' '}
                ({a.licence})
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={licencesUrl} target="_blank" rel="noreferrer">
          {t.help.licences}
        </a>{' '}
        · pieeja {study?.version}
      </p>
    </Dialog>
  );
}
