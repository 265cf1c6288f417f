import type { JSX } from 'preact';
import type { ApiCacheDetails } from '../../../../src/api.js';
import { Name } from '../../parts/name.js';
import { tellCounted } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';

/** The definitions that instances have registered, and which instances. */
export function Releases(props: Pick<ApiCacheDetails, 'definitions'>): JSX.Element {
  return (
    <section>
      <div class="section-head">
        <h2>{tellCounted(props.definitions.length, 'definition')} in use</h2>
      </div>
      <div class="scroll-x panel">
        <table>
          <thead>
            <tr>
              <th scope="col">Fingerprint</th>
              <th scope="col">Shape</th>
              <th scope="col">Registered by</th>
            </tr>
          </thead>
          <tbody>
            {props.definitions.map(({ definition, shape, instances, newest }) => (
              <tr key={definition}>
                <td>
                  <span class="code">{visible(definition)}</span>{' '}
                  {newest ? (
                    <span class="tag is-current">served</span>
                  ) : (
                    <span class="tag">older</span>
                  )}
                </td>
                <td class="figure">{shape}</td>
                <td class="names">
                  {instances.map((name) => (
                    <Name key={name} of={name} />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
