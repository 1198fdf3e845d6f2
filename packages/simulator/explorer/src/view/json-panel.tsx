import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { changeDraft, setBodyText } from '../store/edit.ts';
import { bodyText, message } from '../store/store.ts';
import { compacted, indented, isCompact, jsonProblem } from '../text/json-text.ts';
import { language, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import type { JsonEditorProps } from './json-editor.tsx';
import { Reading } from './reading.tsx';

/** The body as JSON. The editor is loaded when it is first shown. */
export function JsonPanel() {
  const text = bodyText.value;
  const Editor = useEditor();
  if (text === undefined) return <p class="notice">{say(MESSAGE_WORDS.bytesBody)}</p>;
  const body = message.value.draft?.body;
  const isSentCompact = body === undefined || !('text' in body) || body.compact !== false;
  return (
    <div class="json">
      {Editor === undefined ? (
        <pre class="wire">{text}</pre>
      ) : (
        <Editor text={text} language={language.value} onText={setBodyText} />
      )}
      <div class="json-foot">
        <label class="switch">
          <input
            type="checkbox"
            checked={isSentCompact}
            onChange={(event) => changeDraft({ body: { text, compact: event.currentTarget.checked } })}
          />
          {say(MESSAGE_WORDS.sentCompact)}
        </label>
        <button
          type="button"
          class="button"
          disabled={jsonProblem(text) !== undefined}
          onClick={() => setBodyText(isCompact(text) ? indented(text) : compacted(text))}
        >
          {say(MESSAGE_WORDS.format)}
        </button>
      </div>
      <Reading />
    </div>
  );
}

function useEditor(): ComponentType<JsonEditorProps> | undefined {
  const [editor, setEditor] = useState<{ readonly view: ComponentType<JsonEditorProps> }>();
  useEffect(() => {
    void import('./json-editor.tsx').then(({ JsonEditor }) => setEditor({ view: JsonEditor }));
  }, []);
  return editor?.view;
}
