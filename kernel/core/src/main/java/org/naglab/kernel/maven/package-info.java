/**
 * {@code %maven}: jars of Maven's repositories for cells. Read {@link org.naglab.kernel.maven.MavenMagic} and
 * {@link org.naglab.kernel.maven.Repositories} first. The work is Maven's own resolver's; no class of it is loaded before
 * the first use.
 */
@NullMarked
package org.naglab.kernel.maven;

import org.jspecify.annotations.NullMarked;
