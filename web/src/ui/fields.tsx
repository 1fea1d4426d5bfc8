/** Form controls: real selects, radios, ranges and buttons, each with its name. */
import type { ComponentChildren } from 'preact';
import { useId } from './hooks.ts';
import { Icon, type IconName } from './icons.tsx';

export interface Choice {
  value: string;
  name: string;
  note?: string;
  icon?: IconName | undefined;
}

interface SelectProps {
  label: string;
  value: string;
  choices: Choice[];
  onChange: (value: string) => void;
  disabled?: boolean;
}

export function Select({ label, value, choices, onChange, disabled }: SelectProps) {
  const id = useId('select');
  return (
    <div class="field">
      <label class="field-name" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="select"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.note ? `${choice.name} · ${choice.note}` : choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SegmentsProps {
  label: string;
  value: string;
  choices: Choice[];
  onChange: (value: string) => void;
  columns?: number;
  hideLabel?: boolean;
}

/** A few choices side by side; radios underneath, so arrows move between them. */
export function Segments({ label, value, choices, onChange, columns, hideLabel }: SegmentsProps) {
  const name = useId('segments');
  return (
    <fieldset class="field segments-field">
      <legend class={hideLabel ? 'unseen' : 'field-name'}>{label}</legend>
      <div class="segments" style={`--columns:${columns ?? choices.length}`}>
        {choices.map((choice) => (
          <label key={choice.value} class="segment" title={choice.note}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.icon && <Icon name={choice.icon} size={18} />}
              {choice.name}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  children?: ComponentChildren;
  pressed?: boolean;
  title?: string;
}

export function IconButton({ icon, label, onClick, children, pressed, title }: IconButtonProps) {
  return (
    <button
      type="button"
      class={children ? 'button' : 'button button-icon'}
      onClick={onClick}
      aria-label={children ? undefined : label}
      aria-pressed={pressed}
      title={title ?? label}
    >
      <Icon name={icon} />
      {children && <span>{children}</span>}
    </button>
  );
}
