# run(<command> ...): runs it in ${build} and gives what it wrote in ${output}; stops when it fails.
function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY "${build}"
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nfailed (${status}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()
