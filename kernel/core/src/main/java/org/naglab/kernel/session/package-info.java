/**
 * Answers requests: {@link org.naglab.kernel.session.KernelSession} reads like the protocol's page.
 */
@NullMarked
package org.naglab.kernel.session;

import org.jspecify.annotations.NullMarked;
