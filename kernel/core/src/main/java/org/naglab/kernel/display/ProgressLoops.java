package org.naglab.kernel.display;

import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Loops and streams that show how far they are. */
final class ProgressLoops {
    private ProgressLoops() {}

    static <T> Iterable<T> over(Iterable<T> items, Supplier<ProgressBar> bar) {
        return () -> {
            Iterator<T> iterator = items.iterator();
            ProgressBar shown = bar.get();
            return new Iterator<>() {
                private boolean given;

                @Override
                public boolean hasNext() {
                    if (given) {
                        given = false;
                        shown.step();
                    }
                    boolean more = iterator.hasNext();
                    if (!more) {
                        shown.close();
                    }
                    return more;
                }

                @Override
                public T next() {
                    T item = iterator.next();
                    given = true;
                    return item;
                }
            };
        };
    }

    static long size(Iterable<?> items) {
        return items instanceof Collection<?> collection ? collection.size() : 0;
    }

    static <T> Stream<T> over(Stream<T> items, String label) {
        boolean parallel = items.isParallel();
        Spliterator<T> source = items.spliterator();
        ProgressBar bar = Display.progressBar(label, Math.max(0, source.getExactSizeIfKnown()), "");
        return StreamSupport.stream(new Counting<>(source, bar, true), parallel).onClose(items::close);
    }

    /** Counts what passes; the bar ends with the part that holds the last element. */
    private record Counting<T>(Spliterator<T> source, ProgressBar bar, boolean whole) implements Spliterator<T> {
        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            boolean more = source.tryAdvance(item -> {
                action.accept(item);
                bar.step();
            });
            if (!more && whole) {
                bar.close();
            }
            return more;
        }

        @Override
        public void forEachRemaining(Consumer<? super T> action) {
            source.forEachRemaining(item -> {
                action.accept(item);
                bar.step();
            });
            if (whole) {
                bar.close();
            }
        }

        @Override
        public @Nullable Spliterator<T> trySplit() {
            Spliterator<T> prefix = source.trySplit();
            return prefix == null ? null : new Counting<>(prefix, bar, false);
        }

        @Override
        public long estimateSize() {
            return source.estimateSize();
        }

        @Override
        public int characteristics() {
            return source.characteristics() & ~Spliterator.SORTED;
        }
    }
}
