package org.naglab.kernel.eval;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.output.Cell;

/**
 * Binds tasks that a cell hands to an executor, or to a virtual thread, to that cell, whoever made the thread that runs them:
 * their output is the cell's and a stop of the cell reaches them. {@link Instrumentation} puts the calls into cells' code.
 */
@SuppressWarnings("try")
public final class CellTasks {
    /** Virtual threads that work for a cell now; nothing else lists them. */
    private static final Set<Thread> VIRTUAL = ConcurrentHashMap.newKeySet();

    private CellTasks() {}

    /** Returns {@code task} bound to the calling thread's cell. */
    public static Runnable of(Runnable task) {
        CellContext context = context(task);
        return context == null
                ? task
                : () -> {
                    try (Turn turn = new Turn(context)) {
                        task.run();
                    }
                };
    }

    /** Returns {@code task} bound to the calling thread's cell. */
    public static <T> Callable<T> of(Callable<T> task) {
        CellContext context = context(task);
        return context == null
                ? task
                : () -> {
                    try (Turn turn = new Turn(context)) {
                        return task.call();
                    }
                };
    }

    /** Returns {@code task} bound to the calling thread's cell. */
    public static <T> Supplier<T> of(Supplier<T> task) {
        CellContext context = context(task);
        return context == null
                ? task
                : () -> {
                    try (Turn turn = new Turn(context)) {
                        return task.get();
                    }
                };
    }

    /** Returns {@code tasks} bound to the calling thread's cell. */
    public static <T> Collection<? extends Callable<T>> of(Collection<? extends Callable<T>> tasks) {
        return tasks.stream().<Callable<T>>map(CellTasks::of).toList();
    }

    /** Stands in for {@link ScheduledExecutorService#schedule(Runnable, long, TimeUnit)}. */
    public static ScheduledFuture<?> schedule(
            ScheduledExecutorService executor, Runnable task, long delay, TimeUnit unit) {
        return executor.schedule(of(task), delay, unit);
    }

    /** Stands in for {@link ScheduledExecutorService#schedule(Callable, long, TimeUnit)}. */
    public static <T> ScheduledFuture<T> schedule(
            ScheduledExecutorService executor, Callable<T> task, long delay, TimeUnit unit) {
        return executor.schedule(of(task), delay, unit);
    }

    /** Stands in for {@link ScheduledExecutorService#scheduleAtFixedRate}. */
    public static ScheduledFuture<?> scheduleAtFixedRate(
            ScheduledExecutorService executor, Runnable task, long delay, long period, TimeUnit unit) {
        return executor.scheduleAtFixedRate(of(task), delay, period, unit);
    }

    /** Stands in for {@link ScheduledExecutorService#scheduleWithFixedDelay}. */
    public static ScheduledFuture<?> scheduleWithFixedDelay(
            ScheduledExecutorService executor, Runnable task, long delay, long pause, TimeUnit unit) {
        return executor.scheduleWithFixedDelay(of(task), delay, pause, unit);
    }

    static List<Thread> virtual() {
        return List.copyOf(VIRTUAL);
    }

    /** Returns the calling thread's cell; null if there is none, or if an executor looks into {@code task} itself. */
    private static @Nullable CellContext context(@Nullable Object task) {
        boolean lookedInto = task == null || task instanceof Comparable || task instanceof ForkJoinTask;
        return !lookedInto && Thread.currentThread().getContextClassLoader() instanceof CellContext context
                ? context
                : null;
    }

    /** The time that a thread works for a cell. */
    private static final class Turn implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final ClassLoader before = thread.getContextClassLoader();
        private final Cell.Binding binding;

        Turn(CellContext context) {
            if (context.stopped()) {
                throw new CellInterrupted();
            }
            binding = context.cell().bind();
            thread.setContextClassLoader(context);
            if (thread.isVirtual()) {
                VIRTUAL.add(thread);
            }
        }

        @Override
        public void close() {
            VIRTUAL.remove(thread);
            thread.setContextClassLoader(before);
            binding.close();
        }
    }
}
