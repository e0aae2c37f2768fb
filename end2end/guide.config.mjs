// Takes the pictures of the user's guide anew, from an instance with a fresh demo shop: docs/guide/README.md says how.
import { fileURLToPath } from 'node:url';

import journeys from './playwright.config.mjs';

export default { ...journeys, testDir: fileURLToPath(new URL('guide', import.meta.url)) };
