const TYPE = /"(?:notifyType|\w*NotificationType|authorizationNotifyType)"\s*:\s*"([\w.-]{1,64})"/i;
const CODE = /"resultCode"\s*:\s*"([\w.-]{1,64})"/;

/** A name for a message: the result code of a capture, or the type of another message. The text need not be JSON. */
export function messageName(text: string): string | undefined {
  const type = TYPE.exec(text)?.[1];
  const code = CODE.exec(text)?.[1];
  return type === undefined || type === 'CAPTURE_RESULT' ? (code ?? type) : type;
}
