package org.naglab.kernel.polyglot;

import java.io.FilterInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.JavaInterpreter;

/**
 * One guest language of the kernel: its context, which is made when it is first used, and the way in and out of it. One thread
 * at a time runs guest code; others wait {@value #MOST_WAIT_S} s for their turn and then fail with a message that says so.
 * What comes out as {@link Object} is a copy in Java's own types ({@link Exports}) and outlives the context.
 */
public final class Guest {
    static final int MOST_WAIT_S = 10;
    static final int GRACE_S = 3;
    static final int MOST_IDLE_S = 1;
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(GRACE_S);
    private static final int RETRY_MS = 20;

    private final Dialect dialect;
    private final Sources sources = new Sources();
    private final Exports exports = new Exports(this);
    private final GuestDisplay display = new GuestDisplay(this);
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger inside = new AtomicInteger();
    private final Object stopLock = new Object();
    private CompletableFuture<Void> stop = CompletableFuture.completedFuture(null);
    private Optional<JavaInterpreter> java = Optional.empty();
    private volatile Optional<Session> session = Optional.empty();
    /** What a stop has closed and no thread has dropped yet. */
    private volatile Optional<Session> closed = Optional.empty();

    private volatile boolean lost;

    /** A context and what belongs to it. */
    record Session(Context context, Set<String> born, SharedVariables shared) {}

    Guest(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Shares variables with {@code interpreter}'s cells, and stops when it is told to. */
    void beside(JavaInterpreter interpreter) {
        java = Optional.of(interpreter);
        interpreter.onStop(this::stopSoon);
    }

    Dialect dialect() {
        return dialect;
    }

    Exports exports() {
        return exports;
    }

    Optional<JavaInterpreter> java() {
        return java;
    }

    /** Returns the context that runs now, if the language has been started. */
    Optional<Session> session() {
        return session;
    }

    // ---- taking turns ----------------------------------------------------------------------------------------------

    /**
     * Runs {@code body} when it is this thread's turn, in a context that is made first if need be.
     *
     * @throws IllegalStateException if other threads leave no turn
     */
    <T> T use(Function<Session, T> body) {
        takeTurn();
        inside.incrementAndGet();
        try {
            return body.apply(session.orElseGet(this::start));
        } finally {
            inside.decrementAndGet();
            if (turn.getHoldCount() == 1) {
                awaitStop();
            }
            turn.unlock();
        }
    }

    /** Runs {@code body} without a turn, for a language that many threads run at once: it stops as in {@link #use}. */
    <T> T useBeside(Supplier<T> body) {
        inside.incrementAndGet();
        try {
            return body.get();
        } finally {
            // Only the last to leave waits: the stop waits for the others, who may be waiting for this thread.
            if (inside.decrementAndGet() == 0) {
                awaitStop();
            }
        }
    }

    /**
     * Runs {@code body} if the language has been started and nobody uses it now; what takes longer than
     * {@value #MOST_IDLE_S} s is stopped and gives nothing.
     */
    <T> Optional<T> useIfIdle(Function<Session, T> body) {
        if (session.isEmpty() || !turn.tryLock()) {
            return Optional.empty();
        }
        inside.incrementAndGet();
        CompletableFuture<Boolean> late =
                new CompletableFuture<Boolean>().completeOnTimeout(true, MOST_IDLE_S, TimeUnit.SECONDS);
        CompletableFuture<Void> watch = late.thenAccept(isLate -> {
            if (isLate) {
                stopSoon();
            }
        });
        try {
            return session.map(body);
        } catch (PolyglotException e) {
            if (e.isInterrupted() || e.isCancelled()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            late.complete(false);
            watch.join();
            inside.decrementAndGet();
            if (turn.getHoldCount() == 1) {
                awaitStop();
            }
            turn.unlock();
            // What a stop may have left has done its work.
            Thread.interrupted();
        }
    }

    private void takeTurn() {
        try {
            if (!turn.tryLock(MOST_WAIT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        dialect.title() + " runs in one thread at a time, and another thread has been"
                                + " running it for " + MOST_WAIT_S + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another thread ran " + dialect.title(), e);
        }
    }

    private Session start() {
        Sandbox sandbox = Guests.sandbox();
        // Wrapped: a constrained context refuses the process's own standard input, which the kernel has replaced
        // anyway.
        Context.Builder builder = Context.newBuilder(dialect.id())
                .engine(Guests.engine())
                .in(new FilterInputStream(System.in) {})
                .out(new CurrentStream(() -> System.out))
                .err(new CurrentStream(() -> System.err));
        java.ifPresent(each -> builder.hostClassLoader(each.classLoader()));
        Context context = dialect.configure(sandbox.context(builder)).build();
        SharedVariables shared = new SharedVariables(dialect, context, java);
        Set<String> born = dialect.start(context, new GuestFunctions(this, display));
        shared.protect(born);
        Session started = new Session(context, born, shared);
        lost = false;
        session = Optional.of(started);
        return started;
    }

    /** Forgets everything that guest code has made; the next use starts afresh. */
    public void restart() {
        turn.lock();
        try {
            session.ifPresent(running -> running.context().close(true));
            session = Optional.empty();
        } finally {
            turn.unlock();
        }
    }

    // ---- stopping --------------------------------------------------------------------------------------------------

    private void stopSoon() {
        if (inside.get() == 0) {
            return;
        }
        synchronized (stopLock) {
            if (stop.isDone()) {
                stop = CompletableFuture.runAsync(
                        this::stop,
                        body -> Thread.ofPlatform().daemon().name("guest-stop").start(body));
            }
        }
    }

    /** Interrupts until no thread is inside: one that has not yet entered the context would miss the first call. */
    private void stop() {
        long end = System.nanoTime() + INTERRUPT_GRACE.toNanos();
        try {
            while (inside.get() > 0 && session.isPresent()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException();
                }
                session.get().context().interrupt(Duration.ofNanos(left));
                Thread.sleep(RETRY_MS);
            }
        } catch (TimeoutException e) {
            session.ifPresent(running -> {
                lost = true;
                closed = Optional.of(running);
                running.context().close(true);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stop that comes late must not reach the next cell. */
    private void awaitStop() {
        CompletableFuture<Void> running;
        synchronized (stopLock) {
            running = stop;
        }
        if (!running.isDone()) {
            running.join();
        }
        synchronized (stopLock) {
            if (closed.isPresent() && closed.equals(session)) {
                session = Optional.empty();
            }
            closed = Optional.empty();
        }
    }

    /** Returns whether a stop had to throw the context away since the last call. */
    boolean takeLost() {
        boolean was = lost;
        lost = false;
        return was;
    }

    // ---- running ---------------------------------------------------------------------------------------------------

    /** Runs {@code code} as the cell called {@code name}, with Java's variables pushed before. */
    Value run(Session running, String name, String code) {
        running.shared().push();
        sources.put(name, code);
        Source source =
                Source.newBuilder(dialect.id(), dialect.source(code), name).buildLiteral();
        try {
            return dialect.result(running.context().eval(source));
        } finally {
            if (!lost) {
                dialect.flush(running.context());
            }
        }
    }

    GuestDisplay display() {
        return display;
    }

    CellError explain(PolyglotException exception) {
        return dialect.explain(exception, sources);
    }

    // ---- for cells of Java -----------------------------------------------------------------------------------------

    /**
     * Returns global {@code name} as a Java value.
     *
     * @throws IllegalArgumentException if the language has no such global
     */
    public @Nullable Object get(String name) {
        return use(running -> exports.toJava(existing(running, name)));
    }

    /**
     * Returns global {@code name} as a {@code type}: a class of {@link Exports}, an array, or a functional interface.
     *
     * @throws IllegalArgumentException if the language has no such global
     * @throws ClassCastException if its value does not convert
     */
    public <T> T get(String name, Class<T> type) {
        return use(running -> exports.toJava(existing(running, name), type));
    }

    /** Returns global {@code name} itself, which lives as long as the context and is used by one thread at a time. */
    public Value value(String name) {
        return use(running -> existing(running, name));
    }

    private Value existing(Session running, String name) {
        Value value = dialect.global(running.context(), name);
        if (value == null) {
            throw new IllegalArgumentException(
                    dialect.title() + " has no global " + name + "; it has " + String.join(", ", own(running)));
        }
        return value;
    }

    /** Makes {@code value} global {@code name}. */
    public void put(String name, @Nullable Object value) {
        use(running -> {
            dialect.setGlobal(running.context(), name, value);
            return name;
        });
    }

    /** Runs {@code code} and returns its value as a Java value. */
    public @Nullable Object eval(String code) {
        return use(running -> exports.toJava(run(running, "eval", code)));
    }

    /** Calls global function {@code name} and returns its value as a Java value. */
    public @Nullable Object call(String name, Object... arguments) {
        return use(running -> exports.toJava(existing(running, name).execute(arguments)));
    }

    /** Returns the globals that guest code has made. */
    public List<String> names() {
        return use(this::own);
    }

    private List<String> own(Session running) {
        Collection<String> globals = dialect.globals(running.context());
        List<String> own = new ArrayList<>(globals);
        own.removeAll(running.born());
        own.removeIf(name -> name.startsWith("__") || running.shared().isJavas(name));
        own.sort(String::compareTo);
        return own;
    }

    @Override
    public String toString() {
        return session.isEmpty()
                ? dialect.title() + " (not started)"
                : dialect.title() + " with " + String.join(", ", names());
    }
}
