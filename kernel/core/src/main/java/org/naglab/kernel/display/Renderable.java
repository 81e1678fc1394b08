package org.naglab.kernel.display;

/** A value that knows how to show itself. */
public interface Renderable {
    /** Returns the value in every form that makes sense, plain text among them. */
    MimeBundle render();
}
