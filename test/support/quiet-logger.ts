/** A logger that says nothing, for tests in which warnings are expected. */
import { createLogger } from '../../src/support/logger.ts';

export const quietLogger = createLogger('silent', 'test', '0');
