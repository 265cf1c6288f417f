import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Theme } from './theme.js';
import { chooseTheme, storedTheme, themes } from './theme.js';

const texts: Readonly<Record<Theme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};

const drawings: Readonly<Record<Theme, JSX.Element>> = {
  auto: (
    <>
      <circle cx="8" cy="8" r="5.6" class="line" />
      <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2Z" fill="currentColor" />
    </>
  ),
  light: (
    <>
      <circle cx="8" cy="8" r="3" class="line" />
      <path
        d="M8 .8v1.6M8 13.6v1.6M.8 8h1.6M13.6 8h1.6M2.9 2.9 4 4M12 12l1.1 1.1M13.1 2.9 12 4M4 12l-1.1 1.1"
        class="line"
      />
    </>
  ),
  dark: <path d="M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2Z" class="line" />,
};

/** Goes through the themes. */
export function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(storedTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
  const label = `Colours: ${texts[theme]}. Change to ${texts[next]}`;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => {
        chooseTheme(next);
        setTheme(next);
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {drawings[theme]}
      </svg>
    </button>
  );
}
