package org.naglab.kernel.display;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The plain forms of the class path, found at first use. */
final class PlainForms {
    static final List<PlainForm<?>> ALL = load();

    private PlainForms() {}

    private static List<PlainForm<?>> load() {
        List<PlainForm<?>> found = new ArrayList<>();
        ServiceLoader.load(PlainForm.class, PlainForms.class.getClassLoader()).forEach(found::add);
        return List.copyOf(found);
    }
}
