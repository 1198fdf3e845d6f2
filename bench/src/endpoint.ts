/** The client and the address of all messages. */
export const CLIENT_ID = 'SANDBOX_5X00000000000000';
export const TARGET = '/alipay/notifyCapture';
