/**
 * Says what Jupyter's messages (protocol 5.4) mean, without knowing how they travel. Read {@link org.naglab.kernel.protocol.Message} first.
 */
@NullMarked
package org.naglab.kernel.protocol;

import org.jspecify.annotations.NullMarked;
