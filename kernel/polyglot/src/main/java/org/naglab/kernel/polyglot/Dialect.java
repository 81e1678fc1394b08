package org.naglab.kernel.polyglot;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.magic.CellLanguage.Name;

/** What differs from one guest language to the next. Every method is called by the thread that holds the guest. */
sealed interface Dialect permits JavaScript, Python {
    /** Returns the name of the language in Truffle and of its magic. */
    String id();

    /** Returns the name that people use. */
    String title();

    /** Returns whether several threads may run the language at once. */
    boolean manyThreads();

    /** Sets the language's own options. */
    Context.Builder configure(Context.Builder context);

    /** Gives a new context the kernel's {@code functions} and {@code java_vars}, and returns the names that it was born with. */
    Set<String> start(Context context, GuestFunctions functions);

    /** Returns what is run for the text of a cell; lines keep their numbers. */
    String source(String cell);

    /** Publishes what the language has printed but not written yet. */
    void flush(Context context);

    /** Returns whether global {@code value} is the language's own function, class or module, which no Java variable replaces. */
    boolean isCode(Value value);

    /** Returns global {@code name}, null if there is none. */
    @Nullable
    Value global(Context context, String name);

    /** Returns what {@code name} means in a cell: a global or a built-in; null if it means nothing. */
    @Nullable
    Value named(Context context, String name);

    /** Returns what is to be known about {@code value}: signature and documentation, as far as there are such. */
    String manual(Value value);

    /** Makes {@code value} global {@code name}. */
    void setGlobal(Context context, String name, @Nullable Object value);

    /** Returns the globals' names. */
    Collection<String> globals(Context context);

    /** Returns the value of a cell that was evaluated to {@code value}: null in the language if it ended in a statement. */
    Value result(Value value);

    /** Returns whether a cell that ends in {@code value} shows it. */
    boolean shows(Value value, String code);

    /** Returns whether {@code value}, which has members, is nothing but these: a plain object of named values. */
    boolean isRecord(Value value);

    /** Returns {@code value} as the language's own prompt would show it. */
    String text(Value value);

    /** Returns what {@code value} wants to be shown as, by a convention of the language alone: content by MIME type. */
    @Nullable
    Value displayOf(Value value);

    /** Returns the names that may stand after {@code owner} and a dot. */
    List<Name> members(Value owner);

    /** Returns the words of the language that may stand alone. */
    List<String> keywords();

    /** Explains what guest code threw; {@code sources} knows the cells' texts. */
    CellError explain(PolyglotException exception, Sources sources);
}
