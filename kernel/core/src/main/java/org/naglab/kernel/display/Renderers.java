package org.naglab.kernel.display;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the renderer of a value: the value's own {@link Renderable#render}, else that of its class, else of its
 * nearest superclass or interface, else its text. A renderer that fails is reported in the output, never hidden.
 */
public final class Renderers {
    private static final Renderers SHARED = new Renderers();

    private final Map<Class<?>, Renderer<?>> byType = new ConcurrentHashMap<>();
    private boolean loaded;

    /** Returns the registry that the kernel uses. */
    public static Renderers shared() {
        return SHARED;
    }

    /** Uses {@code renderer} for its type from now on, in place of an earlier one. */
    public void register(Renderer<?> renderer) {
        byType.put(renderer.type(), renderer);
    }

    /** Returns {@code value} in every form that is known for it. */
    public MimeBundle render(@Nullable Object value) {
        if (value == null) {
            return MimeBundle.text("null");
        }
        if (value instanceof MimeBundle bundle) {
            return bundle;
        }
        if (value instanceof Renderable self) {
            return self.render();
        }
        return find(value.getClass()).map(renderer -> apply(renderer, value)).orElseGet(() -> Structure.render(value));
    }

    private static <T> MimeBundle apply(Renderer<T> renderer, Object value) {
        MimeBundle bundle = renderer.render(renderer.type().cast(value));
        return bundle.data().containsKey(MimeBundle.TEXT) ? bundle : bundle.with(MimeBundle.TEXT, text(value));
    }

    /** Walks the supertypes breadth first, so that the nearest registered one wins. */
    private Optional<Renderer<?>> find(Class<?> type) {
        loadServices();
        Deque<Class<?>> queue = new ArrayDeque<>();
        queue.add(type);
        Map<Class<?>, Boolean> seen = new LinkedHashMap<>();
        while (!queue.isEmpty()) {
            Class<?> next = queue.poll();
            if (seen.put(next, true) != null) {
                continue;
            }
            Renderer<?> renderer = byType.get(next);
            if (renderer != null) {
                return Optional.of(renderer);
            }
            if (next.getSuperclass() != null) {
                queue.add(next.getSuperclass());
            }
            queue.addAll(java.util.List.of(next.getInterfaces()));
        }
        return Optional.empty();
    }

    private synchronized void loadServices() {
        if (loaded) {
            return;
        }
        loaded = true;
        var services = ServiceLoader.load(Renderer.class, Renderers.class.getClassLoader()).stream()
                .iterator();
        while (services.hasNext()) {
            try {
                Renderer<?> renderer = services.next().get();
                byType.putIfAbsent(renderer.type(), renderer);
            } catch (ServiceConfigurationError | LinkageError e) {
                System.err.println("a renderer could not be loaded: " + e);
            }
        }
    }

    /**
     * Returns {@code value} as text. What collections, maps, records and arrays hold is shown up to a bound, in cycles
     * once, and without failing for what cannot be shown.
     */
    public static String text(@Nullable Object value) {
        return StructureText.of(value);
    }
}
