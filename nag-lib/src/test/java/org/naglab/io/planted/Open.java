package org.naglab.io.planted;

/** Open to extension, for ArchitectureTest to find. */
class Open {}
