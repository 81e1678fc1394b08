package org.naglab.kernel.polyglot;

import org.graalvm.polyglot.HostAccess;

/** What trusted guest code may do with Java objects. */
final class HostCalls {
    /** Everything public. One instance: contexts of one engine must agree on it. */
    static final HostAccess ACCESS = HostAccess.ALL;

    private HostCalls() {}
}
