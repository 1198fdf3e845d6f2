/** Why a notification can be acknowledged: settled now, settled earlier, or pending after a final result. */
export type Settlement = 'settled' | 'already_settled' | 'superseded';
