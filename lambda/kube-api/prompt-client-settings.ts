import { CLIENT_SETTINGS } from '../client-settings';

/**
 * Of clients that somebody waits for: the function may answer for 15 minutes, but what it asks of AWS is there within seconds or asked again, at most
 * twice.
 */
export const PROMPT_CLIENT_SETTINGS = {
  ...CLIENT_SETTINGS,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
};
